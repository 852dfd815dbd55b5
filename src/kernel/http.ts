/** The HTTP ground: what a module's `routes.ts` needs, in one import. */
export { clientAddress, trustProxies } from "./http-address.ts";
export { boundary, problemResponse } from "./http-boundary.tsx";
export { type Cookie, cookie } from "./http-cookie.ts";
export { compression } from "./http-compress.ts";
export { cors } from "./http-cors.ts";
export { checkCsrf, checkSameOrigin, csrfField, csrfToken } from "./http-csrf.ts";
export { type Form, readForm } from "./http-form.ts";
export { contentSecurityPolicy, securityHeaders } from "./http-headers.ts";
export { requestLog } from "./http-log.ts";
export { startHttp } from "./http-server.ts";
export { readUpload, type Upload } from "./http-upload.ts";
export {
  readUploadStream,
  type StreamedUpload,
  type StreamLimits,
} from "./http-upload-stream.ts";
export { seeOther, wantsJson } from "./http-wishes.ts";
