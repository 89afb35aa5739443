sheets-row = 第 { $row } 行“{ $column }”写的是“{ $found }”：{ $why }
sheets-row-empty = 第 { $row } 行“{ $column }”：{ $why }
sheets-problem = 问题

sheets-wrong-missing = 没有填。请填上。
sheets-wrong-not-money = 不是金额。请写数字，比如 19.80。
sheets-wrong-not-a-weight = 不是公斤数。请写数字，比如 100 或 99.5；一斤写 0.5。
sheets-wrong-not-a-number = 不是整数。请写数字，比如 12。
sheets-wrong-too-precise = 小数太多，最多 { $most } 位。
sheets-wrong-negative = 是负数。请写零以上的数。
sheets-wrong-zero = 是零。请写大于零的数。
sheets-wrong-too-much = 太大了，最多 { $most }。
sheets-wrong-too-little = 太小了，最少 { $least }。
sheets-wrong-not-a-day = 不是日期。请写成 2026-11-23 这样。
sheets-wrong-not-a-time = 不是时间。请写成 2026-11-23 14:20 这样。
sheets-wrong-in-the-future = 这一天还没到。今天是 { $today }，请写今天或更早的日期。
sheets-wrong-too-early = 太早了。请写 { $first } 或更晚的日期。
sheets-wrong-not-a-phone = 不是电话号码。请写全部数字，比如 0571-64812345。
sheets-wrong-not-a-code = 不是编号。编号里只有字母、数字和短横，请对一对有没有写错。
sheets-wrong-too-long = 太长了，最多 { $most } 个字。
sheets-wrong-not-one-of = 这里不能写这个。请写其中一个：{ $words }。
sheets-wrong-unknown = { $kind ->
    [product] 没有这个商品。请对一对商品编号，或先把商品加进来。
    [lot] 没有这个批次。请对一对批次编号。
    [grower] 没有这个农户。请对一对农户编号，或先登记农户。
    [village] 没有这个村。请对一对村名或编号。
    [township] 没有这个乡镇。请对一对名称或编号。
    [outlet] 没有这个服务点。请对一对名称或编号。
    [category] 没有这个品类。请对一对名称。
    [brand] 没有这个品牌。请对一对名称。
    [person] 这户那天没有叫这个名字的人。请核对姓名，或先把人录进这户。
    [certificate] 没有这张证书。请对一对证书编号。
   *[other] 找不到它。请对一对有没有写错。
}
sheets-wrong-twice = 和第 { $row } 行重复。请只留一行。

sheets-refused-not-a-sheet = 这个文件不是表格。请另存为 .xlsx 或 .csv 再上传。
sheets-refused-old-excel = 这是旧版 Excel 的 .xls 文件。请打开它，另存为 .xlsx 再上传。
sheets-refused-locked = 这个表格有打开密码。请去掉密码再上传。
sheets-refused-broken = 文件坏了，或只传到一部分。请重新上传；再不行，请打开它另存一份。
sheets-refused-open-quote = 第 { $row } 行有一个引号没有配对，后面的行读不出来。请补上或删掉它。
sheets-refused-too-big = 文件解开后超过 { $most } MB。请分成几份上传。
sheets-refused-too-many-rows = 表格超过 { $most } 行。请分成几份上传。
sheets-refused-too-many-columns = 表格超过 { $most } 列。请删掉用不着的列。
sheets-refused-empty = 表格是空的。第一行写列名，下面每行写一条。
sheets-refused-missing-columns = 缺少列：{ $missing }。表格里有的列是：{ $found }。请补上列名再上传。
sheets-refused-column-twice = “{ $first }”和“{ $second }”这两列是一个意思。请只留一列。
