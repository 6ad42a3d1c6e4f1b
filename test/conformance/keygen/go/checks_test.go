package conformance

import (
	"context"
	"os"
	"testing"

	"github.com/keygen-sh/keygen-go/v3"
)

// check runs one thing that an app does with the client. Its name is a row of docs/clients.md.
func check(t *testing.T, name string, run func(t *testing.T)) {
	t.Helper()
	if !t.Run(name, run) {
		t.FailNow()
	}
	path := os.Getenv("CLIENT_CHECKS")
	if path == "" {
		return
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("passes\t" + name + "\n"); err != nil {
		t.Fatal(err)
	}
}

// signIn sets up the client as an app does that knows a license key. Without a public key, the client verifies no answer.
func signIn(t *testing.T, licenseKey string, publicKey string) {
	t.Helper()
	keygen.APIURL = needed(t, "KEYGEN_CUSTOM_DOMAIN")
	keygen.Account = needed(t, "KEYGEN_ACCOUNT_ID")
	keygen.Product = needed(t, "KEYGEN_PRODUCT_ID")
	keygen.LicenseKey = licenseKey
	keygen.Token = ""
	keygen.PublicKey = publicKey
}

func needed(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("The environment has no %s: run this by the script `run`.", name)
	}
	return value
}

func must[T any](t *testing.T) func(value T, err error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// validated asks for a license by the key that is set. A license that is not activated yet is no failure.
func validated(t *testing.T, fingerprint string) *keygen.License {
	t.Helper()
	license, err := keygen.Validate(context.Background(), fingerprint)
	if err != nil && err != keygen.ErrLicenseNotActivated {
		t.Fatalf("The license was not validated: %v", err)
	}
	return license
}
