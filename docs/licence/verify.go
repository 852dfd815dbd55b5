// Command verify checks licence files and signatures of releases without a network.
//
//	verify <public-key> <product> <release-date> <licence-file> [<machine>]
//	verify release <public-key> <product> <signature-file> <file>
//
// <public-key>: 32 bytes in base64. <release-date>: of the program that runs, 2027-03-31.
// <machine>: what tells this machine from others. It prints a reason and exits with 0 if all is well.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
)

type licence struct {
	Version, Seats                                      int
	LicenceID, Key, Product, Edition, Machine, IssuedAt string
	UpdatesUntil                                        *string
}

type release struct {
	Version                                        int
	Product, Release, ReleasedOn, FileName, SHA256 string
}

var day = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
var errMalformed = errors.New("it is not what its name says")

// open returns the payload of a block that the key signed.
func open(kind, block, publicKey string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(publicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("the public key is not 32 bytes in base64")
	}
	lines := strings.Split(strings.ReplaceAll(strings.Trim(block, " \t\r\n"), "\r\n", "\n"), "\n")
	last := len(lines) - 1
	if last < 2 || lines[0] != "-----BEGIN AVOW "+kind+"-----" || lines[last] != "-----END AVOW "+kind+"-----" {
		return nil, errMalformed
	}
	for at, line := range lines[1:last] {
		if len(line) > 64 || len(line) < 64 && at != last-2 || line == "" {
			return nil, errMalformed
		}
	}
	text := strings.Join(lines[1:last], "")
	bytes, err := base64.RawURLEncoding.DecodeString(text)
	// Written back, since decoders forgive: line ends, bits after the last byte.
	if err != nil || len(bytes) <= ed25519.SignatureSize || base64.RawURLEncoding.EncodeToString(bytes) != text {
		return nil, errMalformed
	}
	signature, payload := bytes[:ed25519.SignatureSize], bytes[ed25519.SignatureSize:]
	message := append([]byte("avow-"+strings.ToLower(kind)+"-v1\n"), payload...)
	if !ed25519.Verify(key, message, signature) {
		return nil, errors.New("it was changed, or another key signed it")
	}
	return payload, nil
}

// fingerprint is what is sent to activate a machine: nobody can tell from it which machine it is.
func fingerprint(licenceKey, machine string) string {
	sum := sha256.Sum256([]byte("avow-machine-v1\n" + licenceKey + "\n" + machine))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func verifyLicence(block, publicKey, product, releaseDate, machine string) (it licence, err error) {
	payload, err := open("LICENCE", block, publicKey)
	if err != nil {
		return it, err
	}
	switch err = json.Unmarshal(payload, &it); {
	case err != nil || it.Version != 1:
		return it, errors.New("it needs a newer version of this program")
	case it.Product != product:
		return it, errors.New("it is for another product")
	case !day.MatchString(releaseDate):
		return it, errors.New("the date is not one")
	case it.UpdatesUntil != nil && releaseDate > *it.UpdatesUntil:
		return it, fmt.Errorf("it covers releases up to %s; this one is newer", *it.UpdatesUntil)
	case it.Machine != "" && it.Machine != fingerprint(it.Key, machine):
		return it, errors.New("it is for another machine")
	}
	return it, nil
}

func verifyRelease(block string, file []byte, publicKey, product string) (it release, err error) {
	payload, err := open("RELEASE", block, publicKey)
	if err != nil {
		return it, err
	}
	sum := sha256.Sum256(file)
	switch err = json.Unmarshal(payload, &it); {
	case err != nil || it.Version != 1:
		return it, errors.New("it needs a newer version of this program")
	case it.Product != product:
		return it, errors.New("it is for another product")
	case it.SHA256 != hex.EncodeToString(sum[:]):
		return it, errors.New("the file is not the one that was signed")
	}
	return it, nil
}

func run(args []string) (told string, err error) {
	if len(args) < 4 || len(args) > 5 || args[0] == "release" && len(args) != 5 {
		return "", errors.New("usage: verify <public-key> <product> <release-date> <licence-file> [<machine>]")
	}
	block, err := os.ReadFile(args[3])
	if err == nil && args[0] != "release" {
		it, err := verifyLicence(string(block), args[0], args[1], args[2], strings.Join(args[4:], ""))
		return fmt.Sprintf("%s, seats: %d", it.Edition, it.Seats), err
	}
	var file []byte
	if err == nil {
		file, err = os.ReadFile(args[4])
	}
	if err != nil {
		return "", err
	}
	it, err := verifyRelease(string(block), file, args[1], args[2])
	return it.FileName + " of " + it.Release, err
}

func main() {
	told, err := run(os.Args[1:])
	if err != nil {
		fmt.Println("no:", err)
		os.Exit(1)
	}
	fmt.Println("ok:", told)
}
