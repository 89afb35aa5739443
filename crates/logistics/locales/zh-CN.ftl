# 包裹从村里到家门口
logistics-and = 、
logistics-line = { $name } × { $packs }
logistics-pieces = 件
logistics-some = { $n } 件里的 { $k } 件
logistics-order = 订单 { $code }
logistics-receiver = { $name }，尾号 { $tail }
logistics-receiver-forgotten = 收件人已要求删去姓名和电话
logistics-line-number = { $number } 线
logistics-bay = { $number } 口

# 走到哪里了
logistics-state-announced = 等农户送来
logistics-state-accepted = 在服务点
logistics-state-bagged = 已装袋
logistics-state-loaded = 在班车上
logistics-state-unloaded = 已下车，待分拣
logistics-state-sorted = 在转运中心
logistics-state-forwarded = 去县中心的路上
logistics-state-arrived = 在县里
logistics-state-dispatched = 在路上
logistics-state-ready = 等人来取
logistics-state-collected = 取走了
logistics-state-delivered = 送到了
logistics-state-damaged = 坏了
logistics-state-lost = 找不到
logistics-state-returning = 退回途中
logistics-state-returned = 退回了
logistics-state-refused = 被拒收
logistics-state-cancelled = 取消了

# 每一步
logistics-step-accepted = 服务点收下了
logistics-step-bagged = 装袋
logistics-step-loaded = 班车收走了
logistics-step-unloaded = 卸车
logistics-step-sorted = 转运中心分好了
logistics-step-forwarded = 离开中转站去县中心
logistics-step-arrived = 到了县里
logistics-step-dispatched = 发车了
logistics-step-ready = 放上货架，等人来取
logistics-step-collected = 取走了
logistics-step-delivered = 送到家了
logistics-step-damaged = 发现坏了
logistics-step-lost = 找不到了
logistics-step-sent_back = 退回
logistics-step-returned = 退回来了
logistics-step-refused = 收件人没有要
logistics-step-by-bus = { $place } · 班车 { $number } 号线
logistics-step-towards = { $from } → { $to }

# 要扫的这一步
logistics-do-accepted = 收货
logistics-do-bagged = 装袋
logistics-do-loaded = 上车
logistics-do-unloaded = 卸车
logistics-do-sorted = 分拣
logistics-do-forwarded = 发往县中心
logistics-do-arrived = 收进来
logistics-do-dispatched = 发出去
logistics-do-ready = 上架
logistics-do-collected = 取件
logistics-do-delivered = 送到家
logistics-do-damaged = 坏了
logistics-do-lost = 找不到
logistics-do-sent_back = 退回
logistics-do-returned = 退回来了
logistics-do-refused = 收件人不要

# 扫完以后
logistics-done-accepted = 收下了
logistics-done-bagged = 已装袋
logistics-done-loaded = 上车了
logistics-done-unloaded = 已卸车
logistics-done-sorted = 分好了
logistics-done-forwarded = 已发往县中心
logistics-done-arrived = 收进来了
logistics-done-dispatched = 发出去了
logistics-done-ready = 可以上架了
logistics-done-collected = 交给他了
logistics-done-delivered = 送到家，记下了
logistics-done-damaged = 记下了：坏了
logistics-done-lost = 记下了：找不到
logistics-done-sent_back = 已登记：退回
logistics-done-returned = 记下了：退回来了
logistics-done-refused = 记下了：收件人不要
logistics-batch-loaded = { $n } 件上车了
logistics-batch-ready = { $n } 件收下，可以上架了
logistics-batch-dispatched = { $n } 件发出去了
logistics-batch-collected = { $n } 件交给他了
logistics-spot-line = 上
logistics-spot-bay = 放到
logistics-spot-shelf = 尾号
logistics-spot-cash = 收了现金

# 谁管着它
logistics-holder-growers = 农户手里
logistics-holder-place = 站点
logistics-holder-bus = 班车上
logistics-holder-line_haul = 干线车上
logistics-holder-buyer = 收件人手里

# 怎么放
logistics-storage-room = 常温放
logistics-storage-cool = 阴凉处放
logistics-storage-chilled = 冷柜 0–4 ℃
logistics-storage-frozen = 冷冻 −18 ℃

# 没有收下的扫码
logistics-refused-not-a-code = “{ $code }”不是单号
logistics-refused-not-a-code-do = 少了或错了一位。对着面单再扫一次，或者把号码重打一遍。
logistics-refused-unknown = 没有 { $code } 这一件
logistics-refused-unknown-do = 刚下的单，过一分钟再扫。还是没有，就单独放好，打电话问县里。
logistics-refused-done = “{ $step }”已经记过了，{ $since }
logistics-refused-done-do = 不用再扫，放到下一步去。
logistics-refused-ended = 这一件{ $state }，{ $since }
logistics-refused-ended-do = 不能再往下走了。先单独放好，核对箱子里的批次，再问县里。
logistics-refused-not-on-its-way = 这一件不走这一步
logistics-refused-not-on-its-way-do = 看面单上写的线路和去处，照那个放。
logistics-refused-other-place = 这一步归{ $place }做
logistics-refused-other-place-do = 这里不收它。放回车上，或者交给{ $place }。
logistics-refused-no-place = 没有说是在哪里扫的
logistics-refused-no-place-do = 选好站点，再扫一次。
logistics-refused-too-early = 还没到这一步：它{ $state }
logistics-refused-too-early-at = 还没到这一步：它{ $state }（{ $place }）
logistics-refused-too-early-do = 先扫“{ $next }”，再扫这一步。
logistics-refused-cash-due = 先收现金 { $due }
logistics-refused-cash-due-do = 这一单取件付现金。收好钱，按“收钱并交件”。
logistics-refused-wrong-cash = 钱数不对：收了 { $given }，应收 { $due }
logistics-refused-wrong-cash-do = 数一数，照应收的收。什么都没有记下。
logistics-refused-waits = 还差 { $n } 件没到
logistics-refused-waits-do = 付现金的订单一次交齐。等齐了再请他来。

# 服务点
logistics-outlet-title = 服务点
logistics-what-now = 现在扫什么
logistics-camera = 用相机扫
logistics-camera-hint = 对准面单上的条码
logistics-code = 扫码，或手打单号
logistics-hint-accepted = 农户送来的，贴好面单就扫
logistics-hint-loaded = 交给班车的，一件一扫
logistics-hint-ready = 班车送来的，一件一扫
logistics-button-accepted = 收下
logistics-button-loaded = 上车
logistics-button-ready = 收下，上架
logistics-today = 今天
logistics-before-bus = { $time } 的班车前
logistics-count-announced = 等农户送来
logistics-count-load = 交给班车
logistics-count-coming = 从班车收
logistics-count-ready = 等人来取
logistics-count-long = 放了超过一天
logistics-expected-title = 等农户送来
logistics-expected-none = 都送来了。新卖出去的会出现在这里。
logistics-print-labels = 打印面单

# 货架
logistics-shelf-title = 货架
logistics-shelf-count = 货架上 { $n } 件
logistics-shelf-empty = 货架空着。班车送来的，扫“上架”就到这里。
logistics-shelf-row = { $n } 件，{ $since } 到，{ $kept }
logistics-shelf-row-long = { $n } 件，{ $since } 到的，{ $kept }，打电话催一下
logistics-tail = 尾号
logistics-call = 打
logistics-find = 手机尾号四位，或单号
logistics-find-hint = 请来取的人报给你
logistics-find-button = 找
logistics-find-nobody = 货架上没有这个尾号或单号。再问一遍；也可能还在班车上。
logistics-found = { $name }，{ $n } 件
logistics-hand-over = { $n } 件都交了
logistics-hand-over-cash = 收 { $cash }，{ $n } 件都交了
logistics-cash-due = 收现金
logistics-someone-else = 来的是别人
logistics-someone-else-do = 能报出尾号和收件人姓名就可以代取。报不出，先别交，打电话问收件人。

# 班车
logistics-bus-title = 班车
logistics-bus-loaded = 交给班车
logistics-bus-loaded-none = 没有等着上车的。
logistics-bus-loaded-all = { $n } 件上车
logistics-bus-ready = 从班车收
logistics-bus-ready-none = 没有在路上的。
logistics-bus-ready-all = { $n } 件都收到了

# 今天
logistics-today-none = 今天还没有扫过。
logistics-today-cash = 收的现金
logistics-last-scans = 刚扫的
logistics-not-taken = 读不出、对不上
logistics-not-taken-none = 没有。都对上了。

# 中转站
logistics-hub-title = 分拣墙
logistics-wall-title = { $place } · 分拣墙
logistics-hub-code = 扫码枪，或手打单号
logistics-hub-record = 记下
logistics-hub-hint-arrived = 扫一件，看它放几口
logistics-hub-hint-dispatched = 装车的，一件一扫；整口发车，点口的名字
logistics-hub-hint-delivered = 邮政说送到了的，在这里记下
logistics-bay-here = 放这里
logistics-bay-empty = 还没有
logistics-bay-complete = 齐了
logistics-bay-missing = 差 { $n } 件
logistics-bay-bus = 早班车 { $time } 开
logistics-bay-line-haul = { $n } 天到
logistics-bay-none = 这一口空着。
logistics-bay-dispatch = { $n } 件都发走
logistics-bay-passes = 这些只是路过，装上去县里的车，不用再扫。

# 面单
logistics-labels-title = 打印面单
logistics-labels-print = { $n } 张，100 × 150 毫米
logistics-labels-now = 打印
logistics-labels-none = 没有要打印的面单。
logistics-label-shop = { $shop } · 班车
logistics-label-bay = 县 { $number } 口
logistics-label-stays = 本点取
logistics-label-to = 收
logistics-label-from = 寄
logistics-label-weight = 净重 { $weight }

# 一件包裹
logistics-parcel-title = 包裹
logistics-parcel-receiver = 收件人
logistics-parcel-phone = 电话
logistics-parcel-from = 从哪里来
logistics-parcel-promised = 说好到
logistics-parcel-weight = 重量
logistics-parcel-order = 订单
logistics-parcel-trace = 看来历
logistics-print-label = 打印面单
logistics-history = 走过的路
logistics-history-none = 还没有扫过。
logistics-trouble-title = 出了什么事
logistics-trouble-hint = 记下以后，县里会接着处理
logistics-trouble-reason = 原因
logistics-trouble-report = 记下这件事

# 县里的包裹表
logistics-office-title = 包裹
logistics-export = 导出 xlsx
logistics-filter = 筛选
logistics-filter-all = 全部
logistics-filter-code = 单号
logistics-filter-not-a-code = 这不是单号，少了或错了一位。
logistics-filter-late = 过了说好的时间
logistics-column-waybill = 单号
logistics-column-order = 订单
logistics-column-from = 从
logistics-column-to = 到
logistics-column-state = 状态
logistics-column-holder = 在谁手里
logistics-column-weight = 重量 kg
logistics-column-promised = 说好到
logistics-column-changed = 最近一步

# 买家的订单
logistics-order-title = 我的订单
logistics-order-placed = 等你付款
logistics-order-placed-second = 货给你留到 { $until }，付了款就打包，{ $day } 前到。
logistics-order-to-door = { $time } 前到家
logistics-order-to-door-second = { $day } 前，送到{ $to }
logistics-order-to-outlet = { $time } 到服务点
logistics-order-to-outlet-second = { $day }，到{ $to }，你去取
logistics-order-ready = 到了，来取吧
logistics-order-ready-second = 在{ $to }
logistics-order-late = 比说好的晚了
logistics-order-late-second = 原说 { $day } 到。还在路上，没有丢，到了这里会写。
logistics-order-trouble = 路上出了事
logistics-order-trouble-second = 原说 { $day } 到
logistics-order-completed = 都收好了
logistics-order-completed-second = 送到{ $to }
logistics-order-expired = 没有付款，订单取消了
logistics-order-expired-second = 货已经放回货架，没有收你的钱。
logistics-order-cancelled = 你取消了这一单
logistics-order-cancelled-second = 货已经放回货架，没有收你的钱。
logistics-order-refunded = 钱退回去了
logistics-order-refunded-second = 按原来付款的路退回，一般当天到账。
logistics-order-pay = 付款 { $total }
logistics-order-pick-up = 取件时报手机尾号 { $tail }
logistics-order-bring-cash = 带上现金 { $cash }，取件时付。
logistics-order-trouble-what = 有一件没有好好走到
logistics-order-trouble-do = 县里已经知道了，会打电话给你。等不及，打 { $telephone }，报订单号。
logistics-order-money = 钱
logistics-order-line = { $packs } 份 × { $price }
logistics-order-freight = 运费
logistics-order-total-placed = 应付
logistics-order-total-confirmed = 合计
logistics-order-total-completed = 实付
logistics-order-total-expired = 没有付
logistics-order-total-cancelled = 没有付
logistics-order-total-refunded = 退回
logistics-order-trace = { $name }的来历
logistics-order-help = 到手有问题？
logistics-order-paid = 已付款
logistics-order-paid-total = 网上付 { $total }
logistics-order-promised-cash = 订好了
logistics-order-cash-total = 取件付现金 { $total }
logistics-order-placed-step = 下单了
logistics-order-locked = 先对一下手机尾号
logistics-order-locked-why = 订单里有人的姓名和地址，只给收件人看。用下单的那个浏览器打开，不用对。
logistics-order-tail = 收件手机的最后四位
logistics-order-tail-hint = 最多试五次
logistics-order-open = 打开订单
logistics-order-wrong-tail = 对不上。看看单号和尾号是不是同一单的。
logistics-strip-villages = { $n } 个村
logistics-strip-road = 路上
logistics-strip-home = 你家
logistics-next-door = 送到你家
logistics-next-outlet = 到{ $place }
logistics-next-by = { $time } 前

# 给程序的话
logistics-api-too-long = device_key 不能空，最多 64 个字符；code 最多 200 个字符。
logistics-api-unknown-kind = kind 不是扫码的一步。
logistics-api-unknown-place = 没有这个站点编号。
logistics-api-not-your-place = 这个账号不能在这里扫。
logistics-api-not-money = cash_fen 不是一笔钱。
logistics-api-not-a-time = at 不是 1970 年以后的毫秒数。

# 出了什么问题
logistics-reason-unsaid = 没说
logistics-reason-crushed = 压坏了
logistics-reason-wet = 受潮、进水
logistics-reason-spoiled = 变质
logistics-reason-too_warm = 断了冷
logistics-reason-incomplete = 少了东西
logistics-reason-not_found = 该在的地方没有
logistics-reason-not_wanted = 不想要了
logistics-reason-too_late = 送得太晚
logistics-reason-wrong_goods = 不是所订的
logistics-reason-not_collected = 没人来取
logistics-reason-undeliverable = 无人或地址不对

# 袋、取件码、快递
logistics-on-the-road = 在路上
logistics-refused-pickup = 取件码不对
logistics-refused-pickup-do = 请再问一次六位取件码。{ $n ->
    [0] 已经锁住，请打县里电话换新码。
   *[other] 再错 { $n } 次就锁住。
 }
logistics-refused-pickup-locked = 取件码错了三次，已锁住
logistics-refused-pickup-locked-do = 先不要交出。打县里电话，给收件人换新码。
logistics-refused-number = { $number } 是另一件的运单号
logistics-refused-number-do = 请再看一遍快递面单，重新输入。
logistics-bag-unknown = 没有 { $bag } 这个袋
logistics-bag-unknown-do = 请再扫一次袋牌，或另开一袋。
logistics-bag-sealed = { $bag } 已封袋
logistics-bag-sealed-do = 不能再装，请另开一袋。
logistics-bag-not-sealed = { $bag } 还没有封袋
logistics-bag-not-sealed-do = 请先封袋，写上封签号。
logistics-bag-opened = { $bag } 已拆袋
logistics-bag-opened-do = 请逐件扫描，或另开一袋。
logistics-bag-empty = { $bag } 是空袋
logistics-bag-empty-do = 请先装件：逐件扫描装袋。
logistics-bag-one-by-one = 整袋不能做这一步
logistics-bag-one-by-one-do = 请先拆袋，再逐件扫描。
logistics-bag-elsewhere = { $bag } 在{ $place }，不在这里
logistics-bag-elsewhere-do = 请先扫描收进这个袋。
logistics-bag-other-way = { $bag } 去{ $place }，这件不经过
logistics-bag-other-way-do = 请放进它自己线路的袋。
logistics-bag-already-sealed = { $bag } 已于 { $since } 封袋，封签 { $seal }
logistics-bag-already-sealed-do = 请核对封签。若不一样，放到一边，打县里电话。
logistics-bag-already-opened = { $bag } 已于 { $since } 拆袋
logistics-bag-already-opened-do = 里面的件现在逐件扫描。
logistics-bag-no-seal = 封签要有号码
logistics-bag-no-seal-do = 请看封签上的号码并输入。
logistics-bag-no-way = 袋要去另一个地方
logistics-bag-no-way-do = 请选在哪里拆袋。
logistics-api-unknown-carrier = carrier 不是快递公司的编号。
logistics-api-unknown-reason = reason 不是规定的原因。
logistics-api-unknown-act = act 只能是 begin、seal 或 open。
logistics-api-not-a-weight = grams 不是重量。
logistics-api-unknown-storage = storage 只能是 room、cool、chilled 或 frozen。
logistics-inbound-no-number = 缺少快递单号，或超过 40 个字符。
logistics-inbound-no-phone = 缺少收件电话，没法通知。
logistics-pickup = 取件码
logistics-pickup-hint = 订单页上的六位数字。认识来人可以不填。
logistics-pickup-locked-what = 取件码错了三次，先不要交给来人。
logistics-pickup-unlock = 给收件人换新码
logistics-order-pick-up-code = 取件码 { $code }（手机尾号 { $tail }）
logistics-order-claim = 不鲜就赔：报问题，看退款和称重
