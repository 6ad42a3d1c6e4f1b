// Program altered reads files from standard input and fails where keygen-go accepts one that says something else than the originals.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	"github.com/keygen-sh/keygen-go/v3"
)

type file struct {
	How         string `json:"how"`
	Kind        string `json:"kind"`
	Certificate string `json:"certificate"`
	LicenseKey  string `json:"licenseKey"`
	Fingerprint string `json:"fingerprint"`
}

// content is what an app reads in a file, nil where the client refuses it. A plain file has none: the client verifies it, and opens encrypted ones alone.
func content(one file) (found any, isVerified bool) {
	// An app that crashes does not run: a panic is no acceptance.
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	if one.Kind == "machine" {
		machine := &keygen.MachineFile{Certificate: one.Certificate}
		if machine.Verify() != nil {
			return nil, false
		}
		if data, err := machine.Decrypt(one.LicenseKey + one.Fingerprint); err == nil {
			return *data, true
		}
		return nil, true
	}
	license := &keygen.LicenseFile{Certificate: one.Certificate}
	if license.Verify() != nil {
		return nil, false
	}
	if data, err := license.Decrypt(one.LicenseKey); err == nil {
		return *data, true
	}
	return nil, true
}

func isAmong(originals []any, found any) bool {
	for _, original := range originals {
		if reflect.DeepEqual(original, found) {
			return true
		}
	}
	return false
}

func main() {
	keygen.PublicKey = os.Getenv("PUBLIC_KEY")
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	// What the service wrote, by kind: one genuine file in the armour of another is no forgery.
	originals := map[string][]any{}
	opened := 0
	altered, same, failures := 0, 0, 0
	for lines.Scan() {
		var one file
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			panic(err)
		}
		found, isVerified := content(one)
		if one.How == "not at all" {
			if !isVerified {
				panic("an original is not accepted")
			}
			if found != nil {
				opened++
				originals[one.Kind] = append(originals[one.Kind], found)
			}
			continue
		}
		altered++
		switch {
		case found == nil:
		case isAmong(originals[one.Kind], found):
			same++
		default:
			failures++
			fmt.Printf("accepted with other content (%s): %+v\n%s\n", one.How, found, one.Certificate)
		}
	}
	if lines.Err() != nil || altered < 1000 || opened < 2 || failures > 0 {
		fmt.Println(lines.Err(), altered, opened, failures)
		os.Exit(1)
	}
	fmt.Printf("%d altered files: %d refused, %d read as an original, %d accepted with other content\n", altered, altered-same, same, failures)
}
