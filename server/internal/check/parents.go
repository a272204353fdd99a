package check

import (
	"database/sql"
	"fmt"
)

// kin says that a column holds the id of a row in another table, or nothing.
type kin struct{ table, column, parent string }

// family is every such column of what is sold and helped with, whether the
// schema guards it or, for speed, does not.
var family = []kin{
	{"sales", "store_id", "stores"}, {"sales", "register_id", "registers"}, {"sales", "drawer_id", "drawers"},
	{"sales", "staff_id", "staff"}, {"sales", "original_id", "sales"},
	{"sale_lines", "sale_id", "sales"}, {"sale_lines", "product_id", "products"},
	{"report_issues", "drawer_id", "drawers"},
	{"assist_calls", "request_id", "help_requests"}, {"assist_calls", "store_id", "stores"}, {"assist_calls", "sale_id", "sales"},
	{"assist_lines", "sale_id", "sales"}, {"assist_lines", "request_id", "help_requests"}, {"assist_rolls", "store_id", "stores"}, {"assist_marks", "store_id", "stores"},
	{"staff_pictures", "staff_id", "staff"}, {"help_requests", "customer_id", "customers"},
	{"age_refusals", "store_id", "stores"}, {"age_refusals", "register_id", "registers"}, {"age_refusals", "staff_id", "staff"}, {"age_refusals", "product_id", "products"},
	{"aborted_carts", "store_id", "stores"}, {"aborted_carts", "register_id", "registers"}, {"aborted_carts", "staff_id", "staff"},
	{"sale_tenders", "sale_id", "sales"}, {"receipt_issues", "sale_id", "sales"}, {"gift_links", "sale_id", "sales"}, {"receipt_links", "sale_id", "sales"},
	{"sale_tenders", "payment_id", "payments"}, {"payments", "of_id", "payments"}, {"carts", "sale_id", "sales"},
	{"training_documents", "store_id", "stores"}, {"training_documents", "register_id", "registers"}, {"training_documents", "staff_id", "staff"},
	{"drawers", "store_id", "stores"}, {"drawers", "register_id", "registers"}, {"drawers", "opened_by", "staff"}, {"drawers", "closed_by", "staff"},
	{"drawers", "held_by", "staff"}, {"drawer_counts", "drawer_id", "drawers"}, {"drawer_counts", "register_id", "registers"},
	{"drawer_counts", "approved_by", "staff"},
	{"drawer_counts", "staff_id", "staff"}, {"drawer_readings", "drawer_id", "drawers"}, {"drawer_readings", "register_id", "registers"},
	{"drawer_readings", "staff_id", "staff"}, {"drawer_hand_overs", "drawer_id", "drawers"}, {"drawer_hand_overs", "register_id", "registers"},
	{"drawer_hand_overs", "count_id", "drawer_counts"}, {"drawer_hand_overs", "recount_id", "drawer_counts"},
	{"drawer_hand_overs", "from_id", "staff"}, {"drawer_hand_overs", "to_id", "staff"}, {"drawer_parkings", "drawer_id", "drawers"},
	{"drawer_parkings", "register_id", "registers"}, {"drawer_parkings", "taken_on", "registers"},
	{"drawer_movements", "drawer_id", "drawers"}, {"drawer_movements", "staff_id", "staff"},
	{"till_queues", "register_id", "registers"}, {"till_queues", "store_id", "stores"}, {"queue_watches", "store_id", "stores"},
	{"drawer_movements", "help_request_id", "help_requests"}, {"drawer_movements", "witness_id", "staff"},
	{"register_heads", "register_id", "registers"}, {"register_heads", "drawer_id", "drawers"}, {"registers", "store_id", "stores"},
	{"products", "store_id", "stores"}, {"product_barcodes", "product_id", "products"}, {"stock", "product_id", "products"},
	{"stock_moves", "product_id", "products"}, {"stock_moves", "staff_id", "staff"},
	{"stock_costs", "product_id", "products"}, {"stock_batches", "product_id", "products"}, {"reorder_points", "product_id", "products"},
	{"used_vouchers", "store_id", "stores"},
	{"layaway_serials", "layaway_id", "layaways"}, {"layaway_serials", "product_id", "products"},
	{"sold_lines", "sale_id", "sales"}, {"folds", "register_id", "registers"},
	{"kits", "product_id", "products"}, {"kit_parts", "part_id", "products"}, {"sale_line_parts", "sale_id", "sales"}, {"sale_line_parts", "product_id", "products"},
	{"supplier_products", "supplier_id", "suppliers"}, {"supplier_products", "product_id", "products"},
	{"purchase_orders", "supplier_id", "suppliers"}, {"purchase_order_lines", "order_id", "purchase_orders"}, {"purchase_order_lines", "product_id", "products"},
	{"receivings", "order_id", "purchase_orders"}, {"receivings", "supplier_id", "suppliers"},
	{"stock_transfers", "from_store", "stores"}, {"stock_transfers", "to_store", "stores"}, {"stock_transfer_lines", "transfer_id", "stock_transfers"},
	{"stocktake_items", "stocktake_id", "stocktakes"}, {"stocktake_counts", "stocktake_id", "stocktakes"}, {"stocktake_counts", "product_id", "products"},
	{"stocktake_parts", "stocktake_id", "stocktakes"}, {"stocktake_parts", "staff_id", "staff"},
	{"refunds", "store_id", "stores"}, {"refunds", "register_id", "registers"}, {"refunds", "sale_id", "sales"}, {"refunds", "layaway_id", "layaways"},
	{"payments", "refund_id", "refunds"}, {"payments", "kept_by", "staff"},
	{"kept_refunds", "drawer_id", "drawers"}, {"kept_refunds", "register_id", "registers"}, {"kept_refunds", "sale_id", "sales"}, {"kept_lines", "sale_id", "sales"},
	{"staff", "store_id", "stores"}, {"devices", "store_id", "stores"}, {"devices", "register_id", "registers"},
	{"layaway_trainings", "register_id", "registers"},
	{"layaways", "store_id", "stores"}, {"layaways", "register_id", "registers"}, {"layaways", "customer_id", "customers"}, {"layaways", "sale_id", "sales"},
	{"layaway_payments", "layaway_id", "layaways"}, {"layaway_payments", "drawer_id", "drawers"}, {"layaway_tenders", "payment_id", "layaway_payments"},
	{"account_tenders", "payment_id", "account_payments"},
	{"ledger_accounts", "store_id", "stores"}, {"ledger_accounts", "customer_id", "customers"},
	{"ledger_transfers", "from_id", "ledger_accounts"}, {"ledger_transfers", "to_id", "ledger_accounts"},
	{"customer_words", "customer_id", "customers"}, {"customers", "group_id", "customer_groups"}, {"sales", "customer_id", "customers"},
	{"figure_marks", "register_id", "registers"}, {"figure_documents", "register_id", "registers"}, {"figure_documents", "staff_id", "staff"},
	{"figure_products", "product_id", "products"},
	{"store_events", "store_id", "stores"}, {"store_counters", "store_id", "stores"},
	{"help_requests", "store_id", "stores"}, {"help_requests", "zone_id", "zones"}, {"help_requests", "call_point_id", "call_points"}, {"help_requests", "shelf_id", "call_points"}, {"call_points", "product_id", "products"},
	{"help_requests", "register_id", "registers"}, {"help_requests", "product_id", "products"},
	{"help_requests", "joins_id", "help_requests"},
	{"help_requests", "asked_by", "staff"}, {"help_requests", "claim_staff_id", "staff"}, {"help_requests", "claim_device_id", "devices"},
	{"help_claims", "request_id", "help_requests"}, {"help_claims", "staff_id", "staff"}, {"help_claims", "device_id", "devices"},
	{"help_steps", "request_id", "help_requests"}, {"help_steps", "staff_id", "staff"}, {"help_steps", "device_id", "devices"},
	{"help_presses", "request_id", "help_requests"}, {"help_offers", "request_id", "help_requests"}, {"help_offers", "staff_id", "staff"},
	{"help_receipts", "request_id", "help_requests"}, {"help_ratings", "request_id", "help_requests"},
	{"help_photos", "request_id", "help_requests"},
	{"help_said", "request_id", "help_requests"}, {"help_said", "store_id", "stores"}, {"help_said", "zone_id", "zones"}, {"help_said", "product_id", "products"},
	{"help_said", "task_id", "tasks"}, {"help_said", "dealt_by", "staff"}, {"tasks", "request_id", "help_requests"},
	{"call_devices", "store_id", "stores"}, {"call_devices", "call_point_id", "call_points"}, {"call_devices", "gateway_id", "call_devices"},
	{"presence", "staff_id", "staff"}, {"presence", "device_id", "devices"},
	{"wall_boards", "store_id", "stores"}, {"wall_boards", "created_by", "staff"},
	{"help_tally_marks", "store_id", "stores"}, {"help_tallies", "store_id", "stores"},
	{"presence", "till_device_id", "devices"}, {"device_batteries", "device_id", "devices"},
	{"help_pushes", "request_id", "help_requests"}, {"help_pushes", "staff_id", "staff"}, {"help_pushes", "device_id", "devices"},
	{"push_subscriptions", "store_id", "stores"}, {"push_subscriptions", "device_id", "devices"}, {"push_subscriptions", "staff_id", "staff"},
	{"push_subscriptions", "session_id", "sessions"},
	{"sign_keys", "store_id", "stores"},
	{"tasks", "store_id", "stores"}, {"tasks", "zone_id", "zones"}, {"tasks", "call_point_id", "call_points"}, {"tasks", "product_id", "products"},
	{"tasks", "made_by", "staff"}, {"tasks", "claim_staff_id", "staff"}, {"tasks", "claim_device_id", "devices"}, {"tasks", "ended_by", "staff"},
	{"task_steps", "task_id", "tasks"}, {"task_steps", "staff_id", "staff"}, {"task_steps", "device_id", "devices"},
	{"task_receipts", "task_id", "tasks"}, {"task_receipts", "staff_id", "staff"}, {"task_receipts", "device_id", "devices"},
	{"task_pushes", "task_id", "tasks"}, {"task_pushes", "staff_id", "staff"}, {"task_pushes", "device_id", "devices"},
	{"broadcasts", "store_id", "stores"}, {"broadcasts", "sent_by", "staff"}, {"broadcasts", "zone_id", "zones"},
	{"broadcast_reads", "broadcast_id", "broadcasts"}, {"broadcast_reads", "staff_id", "staff"}, {"broadcast_reads", "device_id", "devices"},
	{"handover_notes", "store_id", "stores"}, {"handover_notes", "written_by", "staff"}, {"handover_notes", "zone_id", "zones"},
	{"handover_reads", "note_id", "handover_notes"}, {"handover_reads", "staff_id", "staff"}, {"handover_reads", "device_id", "devices"},
}

// parents looks for rows that point to nothing, and for rows that must have a
// companion and have none.
func (c *checker) parents() error {
	for _, k := range family {
		err := c.each(func(rows *sql.Rows) error {
			var id string
			var n int64
			if err := rows.Scan(&id, &n); err != nil {
				return err
			}
			c.broken("M12", "%s.%s: %d rows name %s, which is not in %s", k.table, k.column, n, id, k.parent)
			return nil
		}, fmt.Sprintf(`SELECT c.%[2]s, COUNT(*) FROM %[1]s c LEFT JOIN %[3]s p ON p.id = c.%[2]s
			WHERE c.%[2]s IS NOT NULL AND p.id IS NULL GROUP BY c.%[2]s ORDER BY c.%[2]s`, k.table, k.column, k.parent))
		if err != nil {
			return fmt.Errorf("%s.%s: %w", k.table, k.column, err)
		}
	}
	return c.find([]finding{
		{"M12", "register %s: has no head", `SELECT r.id FROM registers r LEFT JOIN register_heads h ON h.register_id = r.id WHERE h.register_id IS NULL`},
		{"M12", "store %s: has no counters", `SELECT s.id FROM stores s LEFT JOIN store_counters n ON n.store_id = s.id WHERE n.store_id IS NULL`},
	})
}
