"""Customers' data are found in the writings people use; numbers that tell nothing about anybody are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.personal_data.rules import PersonalData, is_card_number, is_identity_number, personal_data_in

FOUND = [
    ("用户 13812341234 来电", "mobile"),
    ("用户 138 1234 1234 来电", "mobile"),
    ("请回电138-1234-1234", "mobile"),
    ("号码１３８１２３４１２３４", "mobile"),
    ("号码１３８－１２３４－１２３４", "mobile"),
    ("回 +86 138 1234 1234", "mobile"),
    ("回 +8613812341234", "mobile"),
    ("回 (+86)138-1234-1234", "mobile"),
    ("回 0086-13812341234", "mobile"),
    ("回 8613812341234", "mobile"),
    ("回 013812341234", "mobile"),
    ("138.1234.1234", "mobile"),
    ("138·1234·1234", "mobile"),
    ("(138)12341234", "mobile"),
    ("138 （1234） 1234", "mobile"),
    ("138\u200b1234\u200b1234", "mobile"),
    ("138\u00ad12341234", "mobile"),
    ("138–1234–1234", "mobile"),
    ("一三八一二三四一二三四", "mobile"),
    ("幺三八 一二三四 一二三四", "mobile"),
    ("壹叁捌壹贰叁肆壹贰叁肆", "mobile"),
    ("138一二三四1234", "mobile"),
    ("1 3 8 1 2 3 4 1 2 3 4", "mobile"),
    ("1-3-8-1-2-3-4-1-2-3-4", "mobile"),
    ("13812 341234", "mobile"),
    ("tel13812341234", "mobile"),
    ("2026-11-18 10:05 由 13812341234 拨入", "mobile"),
    ("工单20261118001，机主13812341234。", "mobile"),
    ("13812341234元", "mobile"),
    ("身份证11010519491231002X", "identity"),
    ("110105 19491231 002X", "identity"),
    ("110105-1949-1231-002x", "identity"),
    ("１１０１０５１９４９１２３１００２Ｘ", "identity"),
    ("身份证号：110105194912310021", "identity"),
    ("身份证 110105491231002", "identity"),
    ("护照 E12345678", "identity"),
    ("卡 6222021234567890128", "bank_card"),
    ("卡号6222 0212 3456 7890 128", "bank_card"),
    ("卡号 4111-1111-1111-1111", "bank_card"),
    ("银行卡尾号不清，卡6222021234567890120？银行卡号:6222021234567890120", "bank_card"),
    ("010-88881234", "landline"),
    ("(021) 6888 1234", "landline"),
    ("０５７１－８８８８１２３４", "landline"),
    ("05718888123", "landline"),
    ("+86 10 8888 1234", "landline"),
    ("座机 8888 1234", "landline"),
    ("联系电话：88881234", "landline"),
    ("lisi@example.com", "email"),
    ("ｌｉｓｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "email"),
    ("lisi (at) example.com", "email"),
    ("QQ：12345678", "chat"),
    ("加我qq 1234 5678", "chat"),
    ("扣扣号一二三四五六七", "chat"),
    ("微信号 lisi_88", "chat"),
    ("微信：lisi2020", "chat"),
    ("加微信 a13800", "chat"),
    ("微信号是zhangsan", "chat"),
    ("vx: abc12345", "chat"),
    ("中山路 12 号", "address"),
    ("人民大道１２８号", "address"),
    ("锦绣花园3栋2单元501室", "address"),
    ("锦绣花园三栋二单元五零一", "address"),
    ("5号楼1203", "address"),
    ("家住东风小区 12 号", "address"),
]
HARMLESS = [
    "",
    "等了三天，没有人回电。",
    "尾号 138****1234 的用户来电致谢",
    "尾号１３８＊＊＊＊１２３４",
    "138xxxx1234",
    "工单 20261118001234",
    "工单 2026111800001234",
    "工单号 T-2611-00042",
    "GD-13812341234",
    "GD20261118001 与 GD20261118002",
    "工单 202611180000123456",
    "2026-11-18 10:05:33 受理，2026-11-19 办结",
    "2026年11月18日 13:20 至 15:40",
    "2026.11.18 至 2026.12.01",
    "1998-11-18 100 元",
    "扣费 1,381,234.50 元，退 13,812,341,234 元",
    "套餐 139 元，升级到 199 元",
    "139、159、199 元三档",
    "流量 138 GB、语音 1500 分钟",
    "服务器 192.168.10.100 与 139.210.123.12",
    "拨打 10086、12345、95566",
    "客服热线 400-812-3456",
    "短信端口 1069012345678",
    "工号 00231，班组 K02-05",
    "评分 5、4、3、5、4、3、5、4、3、5、1",
    "订单 1732860000000",
    "第 3 条，第 2.1 款",
    "QQ 音乐会员 2026 年到期",
    "微信支付 20261118 失败",
    "微信 Android 版打不开",
    "微信小程序 iPhone15 上闪退",
    "在中山路营业厅排队四十分钟",
    "中山路 12 号营业厅态度好",
    "二号线沿线没有信号",
    "3 室 2 厅都没有信号",
    "按这个思路处理了 3 次",
    "电话 20261118 打来",
    "一百三十八块一二三四次都没解决",
]


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_what_tells_who_a_customer_is_is_found(text: str, kind: str) -> None:
    assert personal_data_in(text) == PersonalData(kind)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_tells_nothing_about_anybody_is_no_find(text: str) -> None:
    assert personal_data_in(text) is None


GAPS = st.sampled_from(["", " ", "-", "－", "–", "·", " - ", ".", "\u00a0", "\u200b", "）（"])
ALPHABETS = st.sampled_from(
    ["0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"]
)
PREFIXES = st.sampled_from(["", "+86", "+86 ", "0086-", "(+86)", "0", "86"])
AROUND = st.sampled_from(["", "用户", "电话：", "，", "请回", "。"])


@given(
    number=st.from_regex(r"\A1[3-9][0-9]{9}\Z"),
    gap=GAPS,
    alphabet=ALPHABETS,
    prefix=PREFIXES,
    around=AROUND,
    invisible=st.integers(0, 10),
)
def test_a_mobile_number_is_found_however_it_is_written(
    number: str, gap: str, alphabet: str, prefix: str, around: str, invisible: int
) -> None:
    grouped = gap.join((number[:3], number[3:7], number[7:]))
    written = prefix + grouped.translate(str.maketrans("0123456789", alphabet))
    hidden = written[:invisible] + "\u200d" + written[invisible:]

    assert personal_data_in(f"{around}{hidden}{around}") in {PersonalData.MOBILE, PersonalData.IDENTITY}


@given(st.from_regex(r"\A[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}\Z"))
def test_exactly_one_check_sign_makes_an_identity_number(start: str) -> None:
    right = [sign for sign in "0123456789X" if is_identity_number(start + sign)]

    assert len(right) == 1
    assert personal_data_in(f"证号 {start}{right[0]}") == PersonalData.IDENTITY


@given(st.from_regex(r"\A62[0-9]{13,16}\Z"))
def test_exactly_one_check_digit_makes_a_card_number(start: str) -> None:
    assert sum(is_card_number(start + digit) for digit in "0123456789") == 1


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)), st.integers(0, 99999))
def test_days_and_tickets_made_of_days_are_no_find(day: date, count: int) -> None:
    for text in (f"{day} 受理", f"工单 {day:%Y%m%d}{count:05}", f"T-{day:%y%m}-{count:05}"):
        assert personal_data_in(text) is None
