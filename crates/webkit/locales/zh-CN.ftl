# 各页共有的话
webkit-skip = 跳到正文
webkit-main-nav = 主导航
webkit-back = 返回
webkit-search = 搜索
webkit-generated = 演示数据：地名取自淳安县真实名录，批次、人名与数字均为生成。
webkit-pieces = { $count } 件

webkit-nav-home = 首页
webkit-nav-season = 时令
webkit-nav-basket = 篮子
webkit-nav-me = 我的
webkit-nav-grower = 我的货
webkit-nav-report = 报货
webkit-nav-grower-money = 我的钱
webkit-nav-grower-orders = 订单
webkit-nav-outlet = 扫码
webkit-nav-shelf = 货架
webkit-nav-bus = 班车
webkit-nav-hub = 中转站
webkit-nav-driver = 班次
webkit-nav-today = 今天
webkit-nav-orders = 订单
webkit-nav-lots = 批次
webkit-nav-sales = 抢购
webkit-nav-routes = 班车
webkit-nav-outlets = 服务点
webkit-nav-parcels = 包裹
webkit-nav-products = 货品
webkit-nav-producers = 农户
webkit-nav-subsidies = 补贴
webkit-nav-costs = 班车成本
webkit-nav-households = 户册
webkit-nav-watch = 看望
webkit-nav-welfare = 贫困与收入
webkit-nav-access = 谁看过
webkit-nav-certificates = 证书
webkit-nav-recalls = 召回
webkit-nav-money = 钱
webkit-nav-ledger = 结算
webkit-nav-people = 人和职责
webkit-nav-settings = 设定

# 填错了
webkit-wrong-not-a-time = 写成 14:20 这样。
webkit-wrong-not-a-mobile = 手机号是 11 位数字，1 开头。
webkit-wrong-unknown = 没有这一项，请从列表里选。
webkit-wrong-not-a-code = 号码不对：少了或错了一位，再核对一遍。

# 表单开得太久
webkit-again-title = 再交一次
webkit-again-heading = 还没有交上去，再按一次就行
webkit-again-why = 这张表打开得太久了，为了安全没有直接收。你填的都还在。
webkit-again-files = 选好的文件要重新选一次，请回到原来那一页。
webkit-again-send = 交上去
webkit-again-return = 回到原来那一页

# 出错了
webkit-fault-home = 回首页
webkit-fault-again = 再试一次
webkit-fault-search = 找货
webkit-fault-call = 打 { $telephone }
webkit-fault-reference = 事由号 { $reference }
webkit-fault-not-found-title = 没有这一页
webkit-fault-not-found-heading = 这个地址没有东西
webkit-fault-not-found-what = 可能是批次卖完了，也可能链接抄漏了一段。扫袋子上的码最快。
webkit-fault-broken-title = 出错了
webkit-fault-broken-heading = 我们这边出错了，不是你的事
webkit-fault-broken-what = 钱没有动，篮子还在。可以再试一次，也可以打 { $telephone }，报下面这个号。
webkit-fault-forbidden-title = 这一页不归你管
webkit-fault-forbidden-heading = 你的账号看不了这一页
webkit-fault-forbidden-what = 要看，请县里的管理员给你的账号加上这个职责。
webkit-fault-too-often-title = 太快了
webkit-fault-too-often-heading = 试的次数太多了
webkit-fault-too-often-what = 等几分钟再试。急用的话，打 { $telephone }。
webkit-fault-busy-title = 正忙
webkit-fault-busy-heading = 这一会儿人太多
webkit-fault-busy-what = 刚才这一下没有收下，什么都没变。过几秒再按一次。
webkit-fault-full-title = 存满了
webkit-fault-full-heading = 县里的机器存满了
webkit-fault-full-what = 刚才这一下没有收下，什么都没变；先前告诉你的都还在。要等管理员腾出地方。过一会儿再试，急用请打 { $telephone }。
webkit-fault-unwritable-title = 没有记下
webkit-fault-unwritable-heading = 县里的机器这会儿记不下东西
webkit-fault-unwritable-what = 刚才这一下没有收下，什么都没变；先前告诉你的都还在。过一会儿再试，急用请打 { $telephone }。
webkit-fault-away-title = 没有回应
webkit-fault-away-heading = 数据库这会儿没有回应
webkit-fault-away-what = 刚才这一下没有收下，什么都没变。过几秒再按一次。
webkit-fault-unsure-title = 还不知道
webkit-fault-unsure-heading = 还不知道刚才这一下收下了没有
webkit-fault-unsure-what = 回话在路上断了。订单和付款再交一次也不会收两遍：请再按一次。别的事请先看看在不在，再决定要不要重做。
webkit-fault-foreign-title = 没有收下
webkit-fault-foreign-heading = 这张表不是从我们的网页交来的
webkit-fault-foreign-what = 什么都没变。请从这里的网页重新填一次。
webkit-fault-too-large-title = 太大了
webkit-fault-too-large-heading = 传的东西太大
webkit-fault-too-large-what = 一次最多 8 MB。请分几次传，或把照片缩小。
webkit-fault-unreadable-title = 读不懂
webkit-fault-unreadable-heading = 传来的东西读不懂
webkit-fault-unreadable-what = 可能传到一半断了。请再传一次。
webkit-fault-sign-in-title = 先登录
webkit-fault-sign-in-heading = 这一页要先登录
webkit-fault-sign-in-what = 登录以后会回到这里。

webkit-api-what = 给程序用的接口。编号一律是字符串，钱以分计，重量以克计，时间是自 1970 年起的毫秒数（UTC）。

# 列表
webkit-list-empty = 这样筛没有结果。换个条件，或清掉筛选。
webkit-list-first = 回第一页
webkit-list-next = 下一页
webkit-list-rows = 本页 { $n } 行

# 导入时没收的行
webkit-import-row = 行
webkit-import-column = 列
webkit-import-found = 你写的
webkit-import-why = 为什么不收，怎么改
webkit-import-download = 下载这 { $n } 行
webkit-import-file = 没收的行.xlsx
