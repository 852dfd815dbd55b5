import { freshBundle } from "./bundle.ts";

const bundle = freshBundle(`${import.meta.dir}/..`);
await (bundle ? import(bundle) : import("./run.ts"));
