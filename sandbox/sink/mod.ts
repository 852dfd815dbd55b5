/**
 * A sink: a mail relay for tests and benchmarks that takes many mails fast, and misbehaves at any
 * point as it is told to. The mailbox beside it is the one to read mails in.
 */
export {
  type Sink,
  type SinkAnswer,
  type SinkMail,
  type SinkOptions,
  startSink,
} from "./start-sink.ts";
