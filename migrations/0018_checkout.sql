-- What is sold: orders, what became of them, licences and invoices. Who bought stands in `people`.
create schema checkout;
