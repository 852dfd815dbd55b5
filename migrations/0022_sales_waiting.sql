-- What waits for an operator stands on their first page, and is found without reading every order.
create index orders_held on checkout.orders (id) where state = 'held';
create index orders_withdrawn on checkout.orders (id) where withdrawn_at is not null;
create index order_events_twice on checkout.order_events (at) where event = 'paid_twice';
-- Revenue and the books are read by when an invoice was issued.
create index invoices_at on checkout.invoices (at);
-- Orders are listed and counted by state.
create index orders_states on checkout.orders (state, created_at desc, id desc) include (product);
