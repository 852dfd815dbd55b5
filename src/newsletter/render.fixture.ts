import type { CampaignSource } from "./render-input.ts";

/** Campaigns as a vendor would write them: for tests, the benchmark, and for looking at. */
const shared = {
  preheader: "",
  greeting: "Hello {name|there},",
  allowedFields: ["email", "name"],
  vendor: {
    name: "Larkwire & Sons",
    homeUrl: "https://larkwire.example/",
    postalAddress: "Larkwire & Sons Ltd\n12 Mill Lane\nBristol BS1 4QA, United Kingdom",
  },
  accent: "#0b6e4f",
  publicUrl: "https://avow.larkwire.example",
  language: "en",
  listTitles: ["Release notes"],
  images: [
    {
      name: "trace.png",
      url: "https://avow.larkwire.example/newsletter/images/trace.png",
      ...{ width: 1200, height: 700 },
    },
    {
      name: "icon.png",
      url: "https://avow.larkwire.example/newsletter/images/icon.png",
      ...{ width: 96, height: 96 },
    },
  ],
} satisfies Partial<CampaignSource>;

export const shortNote: CampaignSource = {
  ...shared,
  subject: "The forum moves on Saturday",
  preheader: "Read-only from 09:00 to about noon, nothing to do for you.",
  markdown: `On Saturday we move the forum to a new machine. From **09:00 to about noon** (UTC) you can read,
but not write. Your account, your posts and their addresses stay as they are.

If something looks wrong afterwards, [tell us in the thread about the move](https://forum.larkwire.example/t/move).

Maud, for everybody here
`,
};

const release = `# Larkwire 4.2: traces you can share

Two years after 4.0, Larkwire **records while you work**, and a trace fits into a mail. This letter
says what is new, what changed its place, and what to do before you update.

![A trace of a slow request: three bars, the longest in the database](trace.png)

**[Download Larkwire 4.2](https://larkwire.example/download?version=4.2&from=letter)**

## What is new

- **Traces as one file.** Drag a \`.lark\` file onto the window, or open it with \`lark open\`.
- **Filters that are kept.** Whatever you last looked for is there again tomorrow.
  - By service, by user, by time
  - As a link for your colleagues
- A ~~beta~~ finished importer for OpenTelemetry, see <https://larkwire.example/otel>.

## Before you update

1. Close all windows: 4.2 converts the index once.
2. Make sure that you have about twice the index's size free.
3. Run the check:

\`\`\`sh
lark doctor --index ~/.local/share/larkwire --explain "what would the conversion to 4.2 do here?"
# index: 2.1 GB, free: 18 GB, takes about 40 s
\`\`\`

> The conversion can't be undone. Keep a copy of the old index for as long as you are unsure; it is
> the folder that \`lark doctor\` names.

## Prices and what they buy

| Edition | Per year | Machines | Support |
|---------|---------:|:--------:|---------|
| Solo    |    €49   |    2     | forum   |
| Team    |   €290   |   10     | mail, one day |
| Site    | €1,900   | no limit | telephone, 4 h |

Prices are the same as last year.[^vat] What you bought in the last twelve months
is [covered by the update promise](https://larkwire.example/promise).

---

### Where to find us

We are at the *Observability Days* in Utrecht on 3 and 4 December, beside the coffee. Write to
support@larkwire.example if you'd like a longer talk, or just come by.

**[Book half an hour with us](https://larkwire.example/days)**

[^vat]: Without VAT, which depends on where you are; the shop shows it before you pay.
`;

export const releaseLetter: CampaignSource = {
  ...shared,
  subject: "Larkwire 4.2: traces you can share",
  preheader:
    "One file instead of a folder, filters that are kept, and what to do before you update.",
  markdown: release,
  listTitles: ["Release notes", "Larkwire for teams"],
  tagLinks: { campaign: "larkwire-4-2", origins: ["https://larkwire.example"] },
};

/** Nearly as long as Gmail takes. */
export const longLetter: CampaignSource = {
  ...releaseLetter,
  markdown: release.replaceAll("[^vat]", "").repeat(7),
};

export const arabicLetter: CampaignSource = {
  ...shared,
  language: "ar",
  greeting: "مرحبًا {name|بك}،",
  subject: "الإصدار 4.2 من Larkwire",
  preheader: "ما الجديد، وما الذي ينبغي فعله قبل التحديث.",
  listTitles: ["أخبار الإصدارات"],
  markdown: `# تتبّعات يمكنك مشاركتها

صدر اليوم **Larkwire 4.2**، وأصبح التتبّع ملفًا واحدًا يتّسع له بريد إلكتروني.

- افتح الملف بالأمر \`lark open\`
- اقرأ [ما تغيّر في هذا الإصدار](https://larkwire.example/changes)

> لا يمكن التراجع عن التحويل، فاحتفظ بنسخة من الفهرس القديم.

**[تنزيل الإصدار 4.2](https://larkwire.example/download)**

| النسخة | السعر |
|--------|------:|
| فردية | 49 € |
| فريق | 290 € |
`,
};

export const japaneseLetter: CampaignSource = {
  ...shared,
  language: "ja",
  greeting: "{name|お客}様",
  subject: "Larkwire 4.2 を公開しました",
  listTitles: ["リリース情報"],
  markdown: `# 共有できるトレース

本日、**Larkwire 4.2** を公開しました。トレースが一つのファイルになり、メールに添付して同僚に送ることができます。以前のようにフォルダーを圧縮する必要はありません。検索条件も保存されますので、翌日に続きから作業を再開できます。

| 版 | 年額 | 台数 |
|---|---:|---|
| 個人 | 6,800円 | 2 |
| チーム | 42,000円 | 10 |

**[4.2 をダウンロードする](https://larkwire.example/ja/download)**

ご意見は[フォーラムの専用スレッド](https://forum.larkwire.example/t/42)にお寄せください。
`,
};
