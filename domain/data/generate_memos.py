#!/usr/bin/env python3
"""Makes the corpus of memos of bank transfers:  ./generate_memos.py > transfer-memos.tsv

It shares no code with the decoder and knows the form of references from its description alone: `OCOP`, then
twelve symbols of the alphabet below (kind, eight of a number, three checks), of which the sums of symbols,
of symbols times place and of symbols times place squared (places 1 to 12) are multiples of 23.
"""
import random
import sys

SYMBOLS = "0123456789CFHJKMNPRTVXY"
KINDS = "HPT"
SEED = 20261123
rng = random.Random(SEED)

TWINS = {"0": "OQD", "1": "IL", "2": "Z", "5": "S", "6": "G", "8": "B", "V": "U"}
# What a tired reader or a camera takes for another, beyond the twins.
NEAR = {"9": "gq", "6": "b", "7": "1", "1": "7", "3": "8E", "4": "A9", "P": "R", "R": "P", "M": "N", "N": "M",
        "C": "G", "Y": "V", "V": "Y", "K": "X", "X": "K", "F": "E", "T": "7", "H": "N", "0": "C", "J": "I"}

SHOPS = ["HTX CHE SUOI MAY", "HO KD BEN GAO", "CTY TNHH NONG SAN BA VUNG", "HTX MAT ONG RUNG XANH",
         "CO SO NUOC MAM BAI CAT", "TO HOP TAC BUOI DOI CAO", "HTX MIEN DONG GIO", "CTY CP CA PHE NUI LUA"]
WORDS = ["chuyen tien", "thanh toan don hang", "tra tien hang", "CK", "mua hang", "tt don", "chuyen khoan",
         "gui tien", "dat hang OCOP", "Thanh toan QR", "ung ho", "mua che", "tien ca phe", "tra no"]
ACCENTED = ["chuyển tiền", "thanh toán đơn hàng", "trả tiền hàng", "mua mật ong", "đặt hàng OCOP", "gửi tiền",
            "tiền cà phê cho hợp tác xã", "thanh toán đợt một"]


def checks(first_nine):
    """The three symbols that make the sums come out, found by trying."""
    for a in range(23):
        for b in range(23):
            sums = [sum(v * place ** power for place, v in enumerate(first_nine, 1)) + a * 10 ** power
                    + b * 11 ** power for power in range(3)]
            c = -sums[0] % 23
            if all((s + c * 12 ** power) % 23 == 0 for power, s in enumerate(sums)):
                return [a, b, c]
    raise AssertionError("there is always one")


def reference(kind=None):
    kind = kind or rng.choices(KINDS, (8, 1, 1))[0]
    nine = [SYMBOLS.index(kind)] + [rng.randrange(23) for _ in range(8)]
    return "OCOP" + "".join(SYMBOLS[v] for v in nine + checks(nine))


def digits(count):
    return "".join(rng.choice("0123456789") for _ in range(count))


def phone():
    return "0" + rng.choice("35789") + digits(8)


def date():
    return f"{rng.randrange(1, 29):02}{rng.choice(['', '/', '-'])}{rng.randrange(1, 13):02}{rng.choice(['', '/', '-'])}2026"


def foreign_code():
    """A number or code that somebody else made."""
    hexa = "".join(rng.choice("0123456789abcdef") for _ in range(rng.choice([8, 12, 16])))
    base32 = "".join(rng.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(rng.choice([10, 12, 14, 16])))
    return rng.choice(["FT26" + digits(11), "DH" + digits(6), "HD" + digits(7), "SEVQR TKP" + base32[:6], "ZP" + digits(12),
                       "OQCH00" + base32[:8], "MOMO" + digits(11), hexa, base32, "VNP" + digits(8),
                       "MST " + digits(10), "VQR" + base32, "Ma GD " + digits(9), "S" + hexa.upper(),
                       "TKP" + base32[:5], "PAY" + base32[:10]])


def wrap(core):
    """The core among what banks and wallets put around it."""
    shop = rng.choice(SHOPS)
    ways = [
        lambda: core,
        lambda: f"MBVCB.{digits(10)}.{core}.CT tu {digits(10)} {shop} toi {digits(12)} tai MB",
        lambda: f"MBVCB.{digits(11)}.{digits(6)}.{core}.CT tu {digits(13)} toi {digits(10)}",
        lambda: f"CT DEN:{digits(12)} {core}",
        lambda: f"CT DEN:{digits(12)} IBFT {core}",
        lambda: f"IBFT {core}",
        lambda: f"IBFT-{digits(6)}-{core}",
        lambda: f"{shop} {rng.choice(WORDS)}-{core}-CHUYEN TIEN-OQCH00{digits(6)}-MOMO{digits(11)}MOMO",
        lambda: f"{digits(12)}-{core}-CHUYEN TIEN-OQCH0008{digits(4)}",
        lambda: f"FT26{digits(11)} {core} {date()}",
        lambda: f"TKThe :{digits(11)}, tai Techcombank. {core} -CTLNHIDI0000{digits(8)}-1/1-CRE-002",
        lambda: f"0200970422{digits(12)}2026{digits(8)}.{digits(5)}.{digits(6)}.{core}",
        lambda: f"GD {digits(6)}-{date()} {digits(2)}:{digits(2)}:{digits(2)} {core}",
        lambda: f"MOMO-CASHIN-{phone()}-{core}",
        lambda: f"{phone()} {core}",
        lambda: f"QR - {core}",
        lambda: f"BIDV;{digits(14)};{core}",
        lambda: f"REM Tfr Ac: {digits(14)} O@L_{digits(6)}_{digits(6)}_{core}",
        lambda: f"{core} {rng.choice(WORDS)} {shop}",
        lambda: f"{rng.choice(WORDS)} {core}",
        lambda: f"{core} GD {digits(6)}-{digits(6)} FT26{digits(11)}",
        lambda: f"Thanh toan QR-{core}",
        lambda: f"ND:{core}; tai iPay",
        lambda: f"{core}-{date()}-{digits(2)}:{digits(2)}:{digits(2)} {digits(6)}",
    ]
    return rng.choice(ways)()


def change(text, place, to):
    return text[:place] + to + text[place + 1:]


def another(symbol, pool="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
    return rng.choice([one for one in pool if one != symbol])


def separated(ref):
    way = rng.randrange(5)
    if way == 0:
        return " ".join(ref[i:i + 4] for i in range(0, 16, 4))
    if way == 1:
        return "-".join(ref[i:i + 4] for i in range(0, 16, 4))
    if way == 2:
        cut = rng.randrange(2, 15)
        return ref[:cut] + rng.choice([" ", ".", "-", "_", "  "]) + ref[cut:]
    if way == 3:
        return ".".join([ref[:4], ref[4:]])
    return " ".join(ref)


def cased(ref):
    return rng.choice([ref.lower(), ref.title(), "".join(rng.choice([c, c.lower()]) for c in ref)])


def twin(ref):
    places = [i for i, c in enumerate(ref) if i > 3 and c in TWINS]
    return change(ref, (p := rng.choice(places)), rng.choice(TWINS[ref[p]])) if places else None


def twins(ref):
    return "".join(rng.choice(TWINS[c]) if i > 3 and c in TWINS else c for i, c in enumerate(ref))


def near(ref):
    places = [i for i, c in enumerate(ref) if i > 3 and c in NEAR]
    return change(ref, (p := rng.choice(places)), rng.choice(NEAR[ref[p]])) if places else None


def any_wrong(ref):
    place = rng.randrange(4, 16)
    return change(ref, place, another(ref[place]))


def swapped(ref):
    place = rng.randrange(4, 15)
    if ref[place] == ref[place + 1]:
        return None
    return ref[:place] + ref[place + 1] + ref[place] + ref[place + 2:]


def dropped(ref):
    place = rng.randrange(4, 16)
    return ref[:place] + ref[place + 1:]


def doubled(ref):
    place = rng.randrange(4, 16)
    return ref[:place] + ref[place] + ref[place:]


def two_wrong(ref):
    one, other = rng.sample(range(4, 16), 2)
    ref = change(ref, one, another(ref[one], SYMBOLS))
    return change(ref, other, another(ref[other], SYMBOLS))


def prefix_damaged(ref):
    body = ref[4:]
    return rng.choice(["0C0P", "OCP", "COP", "CCOP", "OCOB", "QCOP", "OCQP", "OC0P", "OXOP", "", "P", "OP", "0cop", "ocop:",
                       "OCOP-", "O.C.O.P ", "COOP"]) + body


def glued(ref):
    return rng.choice(["CHUYENTIEN", "TT", "DH", "thanhtoan", "MUAHANG", "CK", "OCOP", "ma"]) + ref + \
        rng.choice(["", "MUAHANG", "FT26" + digits(9), "CHUYENTIEN", "x2", "tks", digits(6), "ok"])


def accented(ref):
    marks = {"O": "ÓÒỌÔ", "C": "C", "P": "P", "Y": "ÝỲ"}
    spoilt = "".join(rng.choice(marks.get(c, c)) if rng.random() < 0.4 else c for c in ref)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in ref)
    return f"{rng.choice(ACCENTED)} {rng.choice([spoilt, ref, wide])} {rng.choice(ACCENTED)}"


def cut(ref, lost):
    """A memo cut off behind, at its end or before what a bank appends."""
    core = ref[:16 - lost]
    return rng.choice([core, f"{rng.choice(WORDS)} {core}", f"MBVCB.{digits(10)}.{core}.CT tu {digits(10)} toi {digits(10)}",
                       f"IBFT {core}", f"{core}-CHUYEN TIEN-OQCH0008{digits(4)}", f"CT DEN:{digits(12)} {core}"])


def strange(kind):
    """A memo without a reference of ours."""
    shop = rng.choice(SHOPS)
    ways = {
        "talk": lambda: rng.choice([f"{rng.choice(WORDS)} {shop}", f"{rng.choice(ACCENTED)} {shop}", "", "CK", ".",
                                    f"{shop} chuyen tien", f"tien hang thang {rng.randrange(1, 13)}", "ung ho quy vac xin",
                                    f"mua 2 kg che + 3 chai mat ong, giao {date()}", "NOP TIEN MAT", "tra luong thang 10",
                                    f"{shop} thanh toan hop dong so {digits(2)}/2026/HDMB"]),
        "phone": lambda: wrap(rng.choice([phone(), f"LH {phone()}", f"sdt {phone()} giao gio hanh chinh"])),
        "date": lambda: wrap(rng.choice([date(), f"thanh toan {date()}", f"ky {date()} - {date()}"])),
        "foreign code": lambda: wrap(foreign_code()),
        "two foreign codes": lambda: wrap(foreign_code() + " " + foreign_code()),
        "programme": lambda: wrap(rng.choice([
            "OCOP 4 sao", "hang OCOP HTX PHU THO 2026", f"OCOP DH {digits(8)}", f"OCOP{digits(10)}", f"OCOP {digits(12)}",
            "dac san OCOP tinh Ha Giang", f"HOI CHO OCOP {date()}", f"OCOP-{digits(4)}-{digits(4)}", "phi gian hang hoi cho OCOP",
            "OCOP HTX THANH HA 5 SAO", f"OCOPHN{digits(7)}", f"OCOP HCM {phone()}", f"OCOP TPHCM {digits(8)}",
            f"DH OCOP P{digits(9)}", f"mua OCOP T{digits(2)}/2026 {phone()}", "OCOP PHU QUOC nuoc mam",
            f"OCOP H{digits(11)}", f"OCOP T{digits(11)}"])),
        "forged": lambda: wrap("OCOP" + rng.choice(KINDS) + "".join(rng.choice(SYMBOLS) for _ in range(11))),
    }
    return ways[kind]()


def holds_by_chance(memo):
    """Nothing of what is labelled as strange may be a reference by chance."""
    flat = "".join(c for c in memo.upper() if c in SYMBOLS)
    for start in range(len(flat) - 11):
        values = [SYMBOLS.index(c) for c in flat[start:start + 12]]
        if flat[start] in KINDS and checks(values[:9]) == values[9:]:
            return True
    return False


def rows():
    def damaged(name, count, damage, around=wrap):
        made = 0
        while made < count:
            ref = reference()
            core = damage(ref)
            if core is not None:
                made += 1
                yield name, around(core), ref

    yield from damaged("clean", 70, lambda ref: ref)
    yield from damaged("case", 30, cased)
    yield from damaged("separators", 40, separated)
    yield from damaged("case and separators", 20, lambda ref: separated(cased(ref)))
    yield from damaged("one look-alike", 30, twin)
    yield from damaged("all look-alikes", 15, twins)
    yield from damaged("one misread", 25, near)
    yield from damaged("one wrong", 35, any_wrong)
    yield from damaged("one wrong, separators", 15, lambda ref: separated(any_wrong(ref)))
    yield from damaged("neighbours swapped", 15, swapped)
    yield from damaged("one dropped", 20, dropped)
    yield from damaged("one doubled", 15, doubled)
    yield from damaged("two wrong", 15, two_wrong)
    yield from damaged("prefix damaged", 30, prefix_damaged)
    yield from damaged("glued", 35, glued, lambda core: core)
    yield from damaged("glued, one wrong", 15, lambda ref: glued(any_wrong(ref)), lambda core: core)
    yield from damaged("diacritics", 20, accented, lambda core: core)
    for lost in (1, 2, 3, 5):
        yield from damaged(f"cut by {lost}", 12, lambda ref: cut(ref, lost), lambda core: core)
    yield from damaged("twice", 12, lambda ref: f"{ref}{rng.choice([' ', '-', '. ND: '])}{ref}")
    yield from damaged("beside a foreign code", 20, lambda ref: rng.choice([f"{foreign_code()} {ref}", f"{ref} {foreign_code()}"]))
    for _ in range(18):
        one, other = reference(), reference()
        yield "two references", wrap(f"{rng.choice([one, any_wrong(one)])}{rng.choice([' ', ' va ', ', ', '+'])}{other}"), f"{one} {other}"
    for kind, count in [("talk", 30), ("phone", 20), ("date", 15), ("foreign code", 40), ("two foreign codes", 15),
                        ("programme", 45), ("forged", 25)]:
        made = 0
        while made < count:
            memo = strange(kind)
            if not holds_by_chance(memo):
                made += 1
                yield kind, memo, ""


print("class\tmemo\treferences", file=sys.stdout)
for name, memo, refs in rows():
    print(f"{name}\t{memo}\t{refs}")
