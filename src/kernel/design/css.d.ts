/** `import text from "./x.css" with { type: "text" }` gives the file as it stands. */
declare module "*.css" {
  const text: string;
  export default text;
}
