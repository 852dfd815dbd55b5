/*
 * Verifies a licence file without a network. As C or C++, with the libcrypto of OpenSSL 1.1.1 or
 * later:   cc -o verify verify.c -lcrypto
 *
 *     verify <public-key> <product> <release-date> <licence-file>
 *
 * <public-key>: 32 bytes in base64. <release-date>: of the program that runs, 2027-03-31.
 * Prints a reason; exits with 0 if all is well. Licences that are bound to a machine are refused.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define BEGIN "-----BEGIN AVOW LICENCE-----"
#define END "-----END AVOW LICENCE-----"
#define DOMAIN "avow-licence-v1\n"
enum { MAX = 16 * 1024, DOMAIN_SIZE = sizeof DOMAIN - 1 };

/* Ed25519 (RFC 8032). With libsodium: crypto_sign_verify_detached; Monocypher: crypto_ed25519_check. */
static int is_signed(const unsigned char key[32], const unsigned char signature[64],
                     const unsigned char *message, size_t size) {
  EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, 32);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int ok = pkey && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1 &&
           EVP_DigestVerify(context, signature, 64, message, size) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  return ok;
}

/* Base64url without padding; -1 unless these very characters are how the bytes are written. */
static int decode(const char *text, int length, unsigned char *bytes) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  unsigned long bits = 0;
  int count = 0, size = 0;
  for (int at = 0; at < length; at++) {
    const char *found = text[at] ? strchr(alphabet, text[at]) : NULL;
    if (!found) return -1;
    bits = (bits << 6 | (unsigned long)(found - alphabet)) & 0xffffff;
    count += 6;
    if (count >= 8) bytes[size++] = (unsigned char)(bits >> (count -= 8) & 0xff);
  }
  return count >= 6 || bits & ((1UL << count) - 1) ? -1 : size;
}

/* Joins the lines of a block into `joined`: 64 characters in each but the last. */
static int unframe(char *block, char *joined) {
  char *end = block + strlen(block);
  while (*block && strchr(" \t\r\n", *block)) block++;
  while (end > block && strchr(" \t\r\n", end[-1])) *--end = 0;
  int length = 0, line = 0, last = 64;
  for (char *next; block; block = next, line++) {
    next = strchr(block, '\n');
    if (next) *next++ = 0;
    size_t size = strlen(block);
    if (next && size > 0 && block[size - 1] == '\r') block[--size] = 0;
    if (line == 0) {
      if (strcmp(block, BEGIN) != 0) return -1;
    } else if (!next) {
      return strcmp(block, END) == 0 ? length : -1;
    } else {
      if (last != 64 || size < 1 || size > 64) return -1;
      memcpy(joined + length, block, size);
      length += last = (int)size;
    }
  }
  return -1;
}

/*
 * Whether the payload has a text under a name, and copies it. Enough of JSON, since the payload is
 * signed, has no white space, and a quotation mark within a text is always escaped.
 */
static int text_of(const char *payload, const char *name, char *value, size_t max) {
  char start[32];
  snprintf(start, sizeof start, "\"%s\":\"", name);
  const char *found = strstr(payload, start);
  if (!found) return 0;
  found += strlen(start);
  size_t size = strcspn(found, "\"");
  snprintf(value, max, "%.*s", (int)size, found);
  return size < max;
}

/* NULL if the licence does, else why not. */
static const char *verify(const unsigned char key[32], const char *product, const char *date, char *block) {
  static char joined[MAX];
  static unsigned char bytes[DOMAIN_SIZE + MAX];
  unsigned char signature[64];
  char value[128];
  int length = unframe(block, joined);
  int size = length < 0 ? -1 : decode(joined, length, bytes);
  if (size <= 64) return "it is not what its name says";
  memcpy(signature, bytes, 64);
  memmove(bytes + DOMAIN_SIZE, bytes + 64, (size_t)size - 64);
  memcpy(bytes, DOMAIN, DOMAIN_SIZE);
  bytes[DOMAIN_SIZE + size - 64] = 0;
  if (!is_signed(key, signature, bytes, DOMAIN_SIZE + (size_t)size - 64))
    return "it was changed, or another key signed it";
  const char *payload = (const char *)bytes + DOMAIN_SIZE;
  if (strncmp(payload, "{\"version\":1,", 13) != 0) return "it needs a newer version of this program";
  if (!text_of(payload, "product", value, sizeof value) || strcmp(value, product) != 0)
    return "it is for another product";
  if (strlen(date) != 10 || strspn(date, "0123456789-") != 10) return "the date is not one";
  if (text_of(payload, "updatesUntil", value, sizeof value) && strcmp(date, value) > 0)
    return "it covers older releases than this one";
  return text_of(payload, "machine", value, sizeof value) ? "it is for another machine" : NULL;
}

int main(int count, char **args) {
  static char block[MAX];
  unsigned char key[33];
  FILE *file = count == 5 ? fopen(args[4], "rb") : NULL;
  if (!file || strlen(args[1]) != 44 || EVP_DecodeBlock(key, (unsigned char *)args[1], 44) != 33)
    return puts("usage: verify <public-key> <product> <release-date> <licence-file>"), 1;
  size_t size = fread(block, 1, MAX - 1, file);
  fclose(file);
  const char *problem = strlen(block) == size && size < MAX - 1 ? verify(key, args[2], args[3], block) : "it is not text";
  printf(problem ? "no: %s\n" : "ok\n", problem);
  return problem != NULL;
}
