//! Which addresses are out on the internet. Whoever names a URL to be called would otherwise have the
//! platform call its own machines, and those of its neighbours, for him.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are nobody's public host, by IANA's special-purpose registry: first address and
/// length of the prefix.
const NOT_PUBLIC_V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // shared by carriers (CGNAT)
    ([127, 0, 0, 0], 8),     // loopback
    ([169, 254, 0, 0], 16),  // link-local, and the metadata of clouds
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 31, 196, 0], 24), // AS112
    ([192, 52, 193, 0], 24), // AMT
    ([192, 88, 99, 0], 24),  // relays of 6to4
    ([192, 168, 0, 0], 16),  // private
    ([192, 175, 48, 0], 24), // AS112
    ([198, 18, 0, 0], 15),   // benchmarks
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
];

/// The first address of multicast (224/4); what follows it, up to broadcast, is reserved.
const MULTICAST_V4: u8 = 224;

/// Networks within the global unicast of IPv6 that are nobody's public host. Those that carry an IPv4
/// address within them (6to4, Teredo) are refused whole: no receiver needs them.
const NOT_PUBLIC_V6: [([u16; 8], u32); 6] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // protocol assignments: Teredo, ORCHID, benchmarks
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // documentation
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48), // AS112
    ([0x3ffe, 0, 0, 0, 0, 0, 0, 0], 16), // 6bone, given back
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // documentation
];

/// Whether an address is one of the public internet's hosts.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Whether an address is this machine's own, by whatever name.
pub fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => {
            address.is_loopback() || address.to_ipv4_mapped().is_some_and(|four| four.is_loopback())
        }
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    let within = |(network, length): &([u8; 4], u32)| {
        (bits ^ Ipv4Addr::from(*network).to_bits()) >> (32 - length) == 0
    };
    address.octets()[0] < MULTICAST_V4 && !NOT_PUBLIC_V4.iter().any(within)
}

/// Only 2000::/3 is global unicast. Outside of it lie loopback, the unspecified, IPv4-mapped and
/// -compatible, NAT64, discard-only, unique local, link-local, site-local and multicast.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let within = |(network, length): &([u16; 8], u32)| {
        (bits ^ Ipv6Addr::from(*network).to_bits()) >> (128 - length) == 0
    };
    bits >> 125 == 0b001 && !NOT_PUBLIC_V6.iter().any(within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Address, whether it is public.
    const CASES: &[(&str, bool)] = &[
        ("0.0.0.0", false),
        ("0.1.2.3", false),
        ("1.1.1.1", true),
        ("8.8.8.8", true),
        ("9.255.255.255", true),
        ("10.0.0.0", false),
        ("10.255.255.255", false),
        ("11.0.0.0", true),
        ("100.63.255.255", true),
        ("100.64.0.0", false),
        ("100.100.100.200", false),
        ("100.127.255.255", false),
        ("100.128.0.0", true),
        ("126.255.255.255", true),
        ("127.0.0.1", false),
        ("127.255.255.254", false),
        ("128.0.0.1", true),
        ("169.253.255.255", true),
        ("169.254.0.1", false),
        ("169.254.169.254", false),
        ("169.255.0.0", true),
        ("172.15.255.255", true),
        ("172.16.0.1", false),
        ("172.31.255.255", false),
        ("172.32.0.0", true),
        ("192.0.0.1", false),
        ("192.0.0.170", false),
        ("192.0.1.0", true),
        ("192.0.2.7", false),
        ("192.31.196.1", false),
        ("192.52.193.1", false),
        ("192.88.99.1", false),
        ("192.167.255.255", true),
        ("192.168.1.1", false),
        ("192.169.0.0", true),
        ("192.175.48.1", false),
        ("198.17.255.255", true),
        ("198.18.0.1", false),
        ("198.19.255.255", false),
        ("198.20.0.0", true),
        ("198.51.100.1", false),
        ("203.0.113.9", false),
        ("203.113.131.1", true),
        ("223.255.255.255", true),
        ("224.0.0.1", false),
        ("239.255.255.250", false),
        ("240.0.0.1", false),
        ("255.255.255.255", false),
        ("::", false),
        ("::1", false),
        ("::2", false),
        ("::7f00:1", false),
        ("::8.8.8.8", false),
        ("::ffff:127.0.0.1", false),
        ("::ffff:10.0.0.1", false),
        ("::ffff:8.8.8.8", false),
        ("::ffff:0:8.8.8.8", false),
        ("64:ff9b::a00:1", false),
        ("64:ff9b::808:808", false),
        ("64:ff9b:1::1", false),
        ("100::1", false),
        ("1fff:ffff::1", false),
        ("2000::1", true),
        ("2001::1", false),
        ("2001:0:53aa:64c:0:fbff:f5ff:fffe", false),
        ("2001:2::1", false),
        ("2001:20::1", false),
        ("2001:1ff:ffff::1", false),
        ("2001:200::1", true),
        ("2001:4860:4860::8888", true),
        ("2001:db7:ffff::1", true),
        ("2001:db8::1", false),
        ("2001:db9::1", true),
        ("2002:7f00:1::1", false),
        ("2002:c0a8:101::1", false),
        ("2002:808:808::1", false),
        ("2003::1", true),
        ("2400:cb00::1", true),
        ("2606:4700:4700::1111", true),
        ("2620:4f:8000::1", false),
        ("3ffe::1", false),
        ("3fff::1", false),
        ("3fff:fff::1", false),
        ("3fff:1000::1", true),
        ("4000::1", false),
        ("5f00::1", false),
        ("fc00::1", false),
        ("fd12:3456::1", false),
        ("fe80::1", false),
        ("fec0::1", false),
        ("feff::1", false),
        ("ff02::1", false),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
    ];

    #[test]
    fn each_address_is_told_apart() {
        for (address, public) in CASES {
            assert_eq!(is_public(address.parse().unwrap()), *public, "{address}");
        }
    }

    #[test]
    fn this_machine_is_known_by_all_its_names() {
        for own in ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"] {
            assert!(is_loopback(own.parse().unwrap()), "{own}");
        }
        for other in ["10.0.0.1", "::", "0.0.0.0", "::ffff:10.0.0.1", "fe80::1", "8.8.8.8"] {
            assert!(!is_loopback(other.parse().unwrap()), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_ipv4_address_gets_out_by_being_written_in_ipv6(bits: u32) {
            let four = Ipv4Addr::from_bits(bits);
            prop_assert!(!is_public(four.to_ipv6_mapped().into()));
            prop_assert!(!is_public(four.to_ipv6_compatible().into()));
            let [high, low] = [(bits >> 16) as u16, bits as u16];
            for carrier in [[0x2002, high, low, 0, 0, 0, 0, 1], [0x64, 0xff9b, 0, 0, 0, 0, high, low]] {
                prop_assert!(!is_public(Ipv6Addr::from(carrier).into()));
            }
        }

        #[test]
        fn what_the_standard_library_knows_as_special_is_never_public(bits: u32, more: u128) {
            let (four, six) = (Ipv4Addr::from_bits(bits), Ipv6Addr::from_bits(more));
            let special = four.is_private() || four.is_loopback() || four.is_link_local()
                || four.is_multicast() || four.is_broadcast() || four.is_documentation()
                || four.is_unspecified();
            prop_assert!(!(special && is_public(four.into())));
            let special = six.is_loopback() || six.is_multicast() || six.is_unspecified()
                || six.is_unique_local() || six.is_unicast_link_local();
            prop_assert!(!(special && is_public(six.into())));
        }
    }
}
