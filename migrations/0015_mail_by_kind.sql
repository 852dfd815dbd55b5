-- The next mail to send is looked for kind by kind, the most urgent first: without the kind in the
-- index, an answer would be looked for among all confirmations that wait.
drop index mail.deliveries_due;
create index deliveries_due on mail.deliveries (purpose, kind, next_at, id)
  where state in ('queued', 'deferred') and kind <> 'newsletter.campaign';
create index deliveries_claimed on mail.deliveries (purpose, claimed_until)
  where state = 'claimed' and kind <> 'newsletter.campaign';
