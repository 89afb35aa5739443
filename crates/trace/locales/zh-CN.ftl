# 来历
trace-title = 来历
trace-ask-heading = 看一样东西从哪里来
trace-ask-how = 扫袋子上的码最快。没有码，就把批次号或单号打在这里。
trace-ask-code = 批次号或单号
trace-ask-hint = 比如 FW-261123-007-4
trace-ask-button = 看来历
trace-not-a-code = 号码不对：少了或错了一位，对着袋子再核对一遍。
trace-unknown = 没有 { $code }。看看是不是别处的货，或者少打了一位。
trace-see = 来历
trace-steps = 每一步

# 一个批次
trace-lot-cap = 你扫的这一批
trace-lot-title = { $product }，{ $when }采自{ $place }
trace-lot-code = 批次 { $code }
trace-not-recalled = 没有召回
trace-recalled = 这一批已经召回，不要吃
trace-recalled-of = 不要吃批次 { $lot } 的{ $name }：已经召回
trace-recalled-call = 打 { $telephone }
trace-recalled-do = 留着包装，打 { $telephone } 报批次号，会退钱给你。
trace-committed = 有合格证
trace-slip = 采
trace-slip-month = { $n } 月
trace-picked = { $when }采
trace-best-before = { $day }前吃
trace-map-says = 县里的地图：{ $place }在哪里
trace-qr = 二维码
trace-buy = 再买

# 每一步
trace-step-at = { $place } · { $much }
trace-step-sent = 从县里发车了
trace-step-received = 到了买家手里
trace-step-listed = 农户报货
trace-step-listed-what = { $quantity }，交{ $outlet }
trace-step-harvested = 采收
trace-parcels = { $n } 件，{ $quantity }

# 一件包裹
trace-parcel-title = 从{ $place }来的包裹
trace-parcel-not-yet = 农户还没有送到{ $place }。
trace-parcel-lots = 里面是

# 召回
trace-recalls-title = 召回
trace-recalls-what = 召回的批次不再卖；批次页上说明为什么，买过的人都列在这里。
trace-recalls-find = 要召回的批次
trace-recalls-look = 看这一批
trace-recalls-none = 还没有召回过批次。
trace-recalls-unknown = 没有批次 { $code }。请和标签对一下，编号像 FW-261123-007-4。
trace-recall-title = 批次 { $code }
trace-recall-summary = { $orders } 个订单里有它，一共 { $quantity }；还剩 { $left }，{ $state }。
trace-recall-sold = 正在卖
trace-recall-stopped = 没有在卖
trace-recall-why = 为什么不能吃
trace-recall-why-what = 买家在批次页上看到这段话。写清查出了什么、该怎么办；不要写人名。
trace-recall-do = 召回这一批
trace-recall-done = { $when } 召回：{ $reason }
trace-recall-reached = 谁手里有它
trace-recall-nobody = 没有人买过这一批。
trace-column-lot = 批次
trace-column-recalled = 召回时间
trace-column-reason = 原因
trace-column-order = 订单
trace-column-placed = 下单
trace-column-receiver = 收货人
trace-column-phone = 电话
trace-column-address = 地址
trace-column-quantity = 数量
trace-column-state = 情况
trace-column-parcels = 包裹
trace-held-held = 还没付款
trace-held-committed = 已卖出
trace-held-released = 已退回
trace-export = 导出表格

# 冷链
trace-kept-cold = 有温度记录的 { $time } 里一直保持冷藏
trace-not-kept-cold = 有 { $time } 超出温度范围，最差 { $celsius } °C
trace-best-before-shortened = 因此请在 { $day } 前吃完
