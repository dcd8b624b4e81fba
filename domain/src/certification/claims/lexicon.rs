//! The words the linter knows, folded. Kept as running text, since as arrays they would fill pages.

use std::{collections::HashSet, sync::LazyLock};

/// Single words.
pub(super) type Words = LazyLock<HashSet<&'static str>>;
/// Pairs of syllables.
pub(super) type Pairs = LazyLock<HashSet<(&'static str, &'static str)>>;

fn words(list: &'static str) -> HashSet<&'static str> {
    list.split_whitespace().collect()
}

fn pairs(list: &'static str) -> HashSet<(&'static str, &'static str)> {
    list.split(',').filter_map(|pair| pair.trim().split_once(' ')).collect()
}

/// Words that a denial or hope passes through on its way to the claim.
pub(super) static LIGHT: Words = LazyLock::new(|| {
    words(
        "phai duoc dat co con la he mot cac nhung san pham sp chung nhan cong giay tieu chuan chi \
         hang xep phan danh gia cap logo tem mac thuoc trong nam muc dien chuong trinh bat ky nao \
         cua ve theo ubnd uy ban dan tinh huyen xa hoi dong ai quan nha nuoc so bo nganh quoc bao \
         gio tung va hay hoac boi o tai day nay loai sao toi thieu it nhat len nang tro thanh \
         dang lam hoan thien xay dung de som se quyet dinh ho nop xin xet cho ket qua gan mang \
         hieu vietgap globalgap haccp iso halal huu vao cuoi dau quy sap thuc hien tham du thi \
         tien den chinh tu moi them tiep tuc lai duy tri han a an the any be been yet to for of \
         our as is are was get t certified certification certificate achieve obtain reach become \
         earn recognized recognised recognition status product products currently officially \
         rated standard star stars in process have has had hold holds part by under win received \
         receive granted label longer",
    )
});

pub(super) static DENIALS: Words = LazyLock::new(|| {
    words(
        "khong chang cha chua ko hong not no non isn aren wasn hasn doesn never without nor \
         neither mat",
    )
});

/// After these a denial reaches over any word ("chưa được Sở … công nhận").
pub(super) static REACHING: Words =
    LazyLock::new(|| words("phai duoc dat tung bao he thuoc nam dang"));

pub(super) static TURNS: Words =
    LazyLock::new(|| words("nhung song ma but however nen yet while although tuy"));

pub(super) static PAPERS: Pairs = LazyLock::new(|| {
    pairs(
        "phan dau, huong toi, huong den, muc tieu, ho so, dang ky, du kien, mong muon, ky vong, \
         hy vong, ke hoach, lo trinh, tien toi, quyet tam, co gang, no luc, uoc mo, tap huan, quy \
         trinh, thu tuc, du thi, de nghi, de xuat, xin xet, cho xet, cho cong, cho ket, cho cap, \
         cho danh, dang hoan, dang xay, chuan bi, muon dat, de dat, neu dat, se dat, se duoc, thu \
         hoi, het han, het hieu, tim hieu, the nao, huong dan, dang cho, dang xin, dang lam, dang \
         xet, dang nop, dang trong, duoc khi, xet duyet, xet chon, dinh huong, cham diem, tu \
         danh, bo tieu, khat vong, co the, quy dinh, hoi thi, dao tao, tham du, de thi, xay dung, aiming \
         for, aim for, aims for, aim to, aims to, aiming to, hope to, hopes to, hoping to, hoping \
         for, plan to, plans to, planning to, apply for, applying for, applied for, application \
         for, working towards, working toward, preparing for, preparing our, seeking an, want to, \
         wants to, will be, will become, will get, how to, training on, candidate for, on track",
    )
});

pub(super) static PAPER: Words = LazyLock::new(|| {
    words(
        "seeking pursuing towards expired revoked lapsed former formerly pending targeting \
         awaiting",
    )
});

/// What wins a rank: a hope that ends in one of these reaches over any word.
pub(super) static WINNING: Words =
    LazyLock::new(|| words("dat duoc cong chung xep len thanh phan chuan"));

pub(super) static BRINGING: Pairs = LazyLock::new(|| {
    pairs(
        "mang den, dem den, gui den, phuc vu, cung cap, khach hang, gioi thieu, mang toi, dua \
         den, mang lai, cung ung, quang ba",
    )
});

/// What is named after the programme without being a product of it.
pub(super) static HEADS: Pairs = LazyLock::new(|| {
    pairs(
        "chuong trinh, hoi cho, phien cho, trung tam, cua hang, gian hang, diem ban, diem gioi, \
         sieu thi, hoi nghi, hoi thao, de an, du an, tieu chi, hoi dong, van phong, can bo, le \
         hoi, tuan le, tham gia, phong trao, tu van, mo hinh, cau lac, nghi quyet, chinh sach, \
         khong gian, ban chi, lop hoc, cuoc thi, cho phien, khu trung, trien lam, san giao",
    )
});

pub(super) static BETWEEN: Words = LazyLock::new(|| {
    words(
        "san pham cac ve quoc gia cap tinh xa huyen danh phan hang gioi thieu va ban trung bay \
         dich vu cua the trien thanh pho tieu bieu lac chi dao ket noi",
    )
});

pub(super) static FOLLOWING: Words = LazyLock::new(|| {
    words(
        "programme program programs programmes fair fairs training workshop dossier application \
         scheme exhibition initiative shop store centre center office council",
    )
});

pub(super) static FOLLOWING_PAIRS: Pairs =
    LazyLock::new(|| pairs("la gi, la viet, la mot, la chuong, la ten"));

pub(super) static ASSERTIONS: Pairs = LazyLock::new(|| {
    pairs("cong nhan, chung nhan, xep hang, dap ung, dat chuan, dat tieu, vinh danh")
});

pub(super) static ENDED: Pairs = LazyLock::new(|| {
    pairs(
        "het han, het hieu, het thoi, het gia, thu hoi, bi tuoc, bi huy, bi dinh, qua han, mat \
         hieu, cham dut, dang cho, dang xet, dang xin, dang lam, dang hoan, cho xet, cho cap, cho \
         ket, chua duoc, chua dat, chua cap, khong dat, khong duoc, not yet, not granted, in \
         progress, under review",
    )
});

pub(super) static ENDED_WORDS: Words =
    LazyLock::new(|| words("expired expires revoked lapsed pending withdrawn cancelled canceled"));

/// Behind the name only what completes the claim is taken; "OCOP đạt VietGAP" goes on to something else.
pub(super) static COMPLETING: Words = LazyLock::new(|| {
    words(
        "certified certification product products standard rated recognised recognized quality \
         chuan mark label",
    )
});

pub(super) static COMPLETING_PHRASES: Pairs =
    LazyLock::new(|| pairs("viet nam, quoc gia, cap tinh, chung nhan, tieu chuan, cong nhan"));

pub(super) static UNITS: Words =
    LazyLock::new(|| words("sao star stars starred xao saos estrellas"));

/// Who else gives stars.
pub(super) static OTHERS: Pairs = LazyLock::new(|| {
    pairs(
        "khach san, nha hang, nha nghi, nghi duong, du thuyen, dich vu, khach hang, nguoi mua, \
         nguoi dung, binh chon, luot danh, can ho, phan hoi, nhan xet, dau bep, nang luong, rang \
         hang",
    )
});

pub(super) static FILLERS: Words = LazyLock::new(|| {
    words(
        "da bi vua cua chung nhan toi san pham nay hien nhung ma tu ngay thang nam co giay so hieu \
         luc den va tai cho nen song truoc day cu dang viec xet lai has have is was certification \
         certificate certified status it but now since already chuong trinh mark the recognition \
         quyet dinh theo sao hang do",
    )
});

pub(super) static PHRASES: Pairs = LazyLock::new(|| {
    pairs(
        "san pham, chung nhan, cong nhan, tieu chuan, xep hang, phan hang, danh hieu, chung chi, \
         nang hang, tiem nang, quoc gia, cap tinh, danh gia, dat chuan, chat luong, giay chung, \
         thuong hieu, nhan hieu",
    )
});

pub(super) static SINGLES: Words = LazyLock::new(|| {
    words(
        "dat chuan duoc da hang sp certified certification rated product products standard \
         awarded rank ranked rating level quality recognised recognized officially giay programme \
         program mark label voi muc la as with",
    )
});

pub(super) static OTHER: Words = LazyLock::new(|| {
    words(
        "hotel hotels resort homestay restaurant review reviews google shopee lazada tiktok \
         michelin tiki sendo facebook tripadvisor customer customers booking spa vote",
    )
});

/// What announces a rank in a clause of its own.
pub(super) static ANNOUNCING: Words =
    LazyLock::new(|| words("hang dat xep phan muc duoc cap rated chung cong loai voi"));
