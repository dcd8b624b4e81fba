// What the npm package vietnam-qr-pay makes of requests: lines of bin, account, amount, purpose and service,
// with tabs, to payloads, one a line. The vectors were made so, from their own first five columns:
//
//     npm install vietnam-qr-pay@1.5.1
//     tail -n +2 vietqr-vectors.tsv | cut -f 1-5 | NODE_PATH=node_modules node vietqr.js
const { QRPay } = require('vietnam-qr-pay')
const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter((line) => line !== '')
for (const line of lines) {
  const [bankBin, bankNumber, amount, purpose, service] = line.split('\t')
  const asked = { bankBin, bankNumber, service }
  if (amount !== '') asked.amount = amount
  if (purpose !== '') asked.purpose = purpose
  console.log(QRPay.initVietQR(asked).build())
}
