# 篮子
ordering-basket-title = 篮子
ordering-basket-empty = 篮子还空着
ordering-basket-empty-what = 看看今早有什么离开了湖边。
ordering-basket-empty-go = 去看看
ordering-basket-heading = { $families } 户人家，{ $boxes } 个箱子
ordering-basket-of = { $name }，{ $n } 样
ordering-basket-count = { $n } 样
ordering-basket-refused = 这些现在买不到
ordering-basket-holds-nothing = 篮子不占货。下单那一刻才留给你，留一刻钟。
ordering-basket-go = 去核对
ordering-update = 更新
ordering-take-out = 拿出来
ordering-one-less = 少一份
ordering-one-more = 多一份
ordering-how-many = 几份，每份 { $pack }
ordering-route = { $number } 号线
ordering-bus-today = 赶得上 { $leaves } 的班车
ordering-bus-later = 坐{ $when }的班车走
ordering-bus-soon = { $cutoff } 前付款，才赶得上今天的班车
ordering-bus-soon-why = 现在 { $now }，还有 { $left } 分钟。赶不上就坐明天的班车，晚一天到。
ordering-fresh = { $picked }采 · 到手还鲜 { $days } 天
ordering-keeps = { $picked }采 · 放得住
ordering-freight = 运费
ordering-arrives = 到{ $to }，{ $day } { $time } 前
ordering-total = 合计

# 核对
ordering-checkout-title = 核对一下，就付款
ordering-checkout-what = 买了什么
ordering-receive-how = 怎么收
ordering-to-door = 送到家
ordering-to-outlet = 到村服务点自取
ordering-zone = 送到哪里
ordering-outlet = 哪个服务点
ordering-outlet-none = 选一个服务点
ordering-outlet-choose = 选一个服务点，再看哪天到
ordering-before = { $day } { $time } 前
ordering-look = 看看运费和哪天到
ordering-receiver = 收件人
ordering-name = 姓名
ordering-phone = 手机号
ordering-phone-why = 送到时打这个电话，不作别用
ordering-address = 地址
ordering-address-why = 自取不用填
ordering-pay-how = 怎么付
ordering-pay-sandbox = 演示钱包
ordering-pay-sandbox-what = 走一遍真的付款，不动真钱
ordering-pay-cash = 取货时付现金
ordering-pay-cash-what = 只限自取
ordering-lot = 批次 { $lot }
ordering-now = 现在付
ordering-pay-now = 付款 { $total }
ordering-pay-later = 下单，取货时付 { $total }
ordering-total-changed = 合计变成了 { $total }。看一眼，没错就再按一次。
ordering-line-refused = { $name }：{ $why }
ordering-back-to-basket = 回篮子改一改

# 没有下成
ordering-refused-empty = 篮子是空的。先放点东西进去。
ordering-refused-lines = 一单最多 { $most } 样。拿出几样，分两单买。
ordering-refused-packs = 一样最多 { $most } 份。要更多，打电话给县里。
ordering-refused-cash = 现金只在村服务点收。选自取，或换一种付法。
ordering-refused-destination = 这个地方还送不到。换一个地区或服务点。

# 我的订单
ordering-mine-title = 我的订单
ordering-mine-none = 还没有订单
ordering-mine-none-what = 下了单，在这里看它走到哪儿。
ordering-mine-pay = 去付款
ordering-mine-cancel = 不要了
ordering-placed-at = { $when } 下的单
ordering-older = 看更早的

# 状态
ordering-state-placed = 等付款
ordering-state-confirmed = 已付
ordering-state-cash = 取货时付
ordering-state-completed = 收齐了
ordering-state-expired = 没付，货放回去了
ordering-state-cancelled = 取消了
ordering-state-refunded = 已退款

# 农户的订单
ordering-grower-title = 订出去的货
ordering-grower-none = 还没有人订
ordering-grower-none-what = 报了货，卖掉的都记在这里。
ordering-grower-report = 报一批新货
ordering-grower-sum = 卖价
ordering-packs = { $n } 份，{ $weight }

# 县里的订单
ordering-office-title = 订单
ordering-export = 导出 xlsx
ordering-filter = 筛选
ordering-filter-clear = 清掉
ordering-filter-all = 全部
ordering-filter-day = 哪天下的
ordering-column-code = 订单
ordering-column-placed = 下单
ordering-column-to = 送到
ordering-column-provider = 付法
ordering-column-goods = 货款 元
ordering-column-freight = 运费 元
ordering-column-total = 合计 元
ordering-column-promised = 说好到
ordering-column-state = 状态

# 接口
ordering-api-key = key 要 16 到 64 个字母、数字、- 或 _，随机生成。
ordering-api-product = 没有这个商品编号。
ordering-api-lot = 没有这个批次号。
ordering-api-packs = packs 要写大于零的整数。
ordering-api-payment = payment 写 sandbox 或 cash。
