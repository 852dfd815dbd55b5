import { registerAsset } from "../kernel/assets.ts";
import chartsCss from "./charts.css" with { type: "text" };
import chartsScript from "./charts.js" with { type: "text" };

registerAsset("charts.css", chartsCss, "text/css");
registerAsset("charts.js", chartsScript, "text/javascript");
