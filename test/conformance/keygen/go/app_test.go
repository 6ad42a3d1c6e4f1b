package conformance

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/keygen-sh/keygen-go/v3"
)

// An app from its first start to its removal. Every answer is verified with the tenant's public key.
func TestApp(t *testing.T) {
	ctx := context.Background()
	const fingerprint = "b5:2f:0c:9a"
	publicKey := needed(t, "KEYGEN_PUBLIC_KEY")
	signIn(t, needed(t, "FLOATING_LICENSE_KEY"), publicKey)
	var license *keygen.License
	var machine *keygen.Machine

	check(t, "Validates a license that is not activated, by key and id", func(t *testing.T) {
		var err error
		license, err = keygen.Validate(ctx, fingerprint)
		if err != keygen.ErrLicenseNotActivated {
			t.Fatalf("expected ErrLicenseNotActivated, got %v", err)
		}
		if license.LastValidation.Code != keygen.ValidationCodeNoMachines || license.LastValidation.Valid {
			t.Fatalf("unexpected verdict %+v", license.LastValidation)
		}
		if license.Name != "Bob and Carol" || license.Metadata["order"] != "A-1001" || license.PolicyId == "" || license.Expiry == nil {
			t.Fatalf("the license is not read: %+v", license)
		}
		if license.LastValidated == nil || time.Since(*license.LastValidated) > time.Minute {
			t.Fatalf("lastValidated is not of this validation: %v", license.LastValidated)
		}
	})
	check(t, "Verifies the signed license key offline", func(t *testing.T) {
		data := must[[]byte](t)(license.Verify())
		if !json.Valid(data) {
			t.Fatalf("not the data of the key: %s", data)
		}
	})
	check(t, "Activates a machine", func(t *testing.T) {
		machine = must[*keygen.Machine](t)(license.Activate(ctx, fingerprint))
		if machine.ID == "" || machine.Fingerprint != fingerprint || machine.Platform == "" || machine.Cores == 0 {
			t.Fatalf("the machine is not read: %+v", machine)
		}
	})
	check(t, "Validates an activated license", func(t *testing.T) {
		if license, err := keygen.Validate(ctx, fingerprint); err != nil || license.LastValidation.Code != keygen.ValidationCodeValid {
			t.Fatalf("not valid: %v", err)
		}
	})
	check(t, "Checks out a license file, verifies and decrypts it", func(t *testing.T) {
		file := must[*keygen.LicenseFile](t)(license.Checkout(ctx, keygen.CheckoutTTL(24*time.Hour), keygen.CheckoutInclude("entitlements")))
		if err := file.Verify(); err != nil {
			t.Fatal(err)
		}
		data := must[*keygen.LicenseFileDataset](t)(file.Decrypt(license.Key))
		if data.License.ID != license.ID || data.TTL != 86_400 || data.Expiry.Sub(data.Issued) != 24*time.Hour {
			t.Fatalf("unexpected content %+v", data)
		}
		expectCodes(t, data.Entitlements)
	})
	check(t, "Checks out a machine file, verifies and decrypts it", func(t *testing.T) {
		file := must[*keygen.MachineFile](t)(machine.Checkout(ctx))
		if err := file.Verify(); err != nil {
			t.Fatal(err)
		}
		data := must[*keygen.MachineFileDataset](t)(file.Decrypt(license.Key + fingerprint))
		if data.Machine.ID != machine.ID || data.License.ID != license.ID {
			t.Fatalf("unexpected content %+v", data)
		}
		expectCodes(t, data.Entitlements)
	})
	check(t, "Lists entitlements, those of the policy too", func(t *testing.T) {
		expectCodes(t, must[keygen.Entitlements](t)(license.Entitlements(ctx)))
	})
	check(t, "Lists machines and reads one by id and by fingerprint", func(t *testing.T) {
		machines := must[keygen.Machines](t)(license.Machines(ctx))
		if len(machines) != 1 || machines[0].ID != machine.ID {
			t.Fatalf("unexpected machines %+v", machines)
		}
		for _, name := range []string{machine.ID, fingerprint} {
			if found := must[*keygen.Machine](t)(license.Machine(ctx, name)); found.ID != machine.ID {
				t.Fatalf("%s finds %+v", name, found)
			}
		}
	})
	check(t, "Starts, lists and ends processes", func(t *testing.T) {
		process := must[*keygen.Process](t)(machine.Spawn(ctx, "4711"))
		if process.Status != keygen.ProcessStatusCodeAlive {
			t.Fatalf("unexpected process %+v", process)
		}
		if processes := must[keygen.Processes](t)(machine.Processes(ctx)); len(processes) != 1 {
			t.Fatalf("unexpected processes %+v", processes)
		}
		if err := process.Kill(ctx); err != nil {
			t.Fatal(err)
		}
	})
	check(t, "Deactivates a machine by id and by fingerprint", func(t *testing.T) {
		if err := machine.Deactivate(ctx); err != nil {
			t.Fatal(err)
		}
		must[*keygen.Machine](t)(license.Activate(ctx, fingerprint, keygen.Component{Name: "Disk", Fingerprint: "disk-1"}))
		if err := license.Deactivate(ctx, fingerprint); err != nil {
			t.Fatal(err)
		}
	})
	check(t, "Monitors a machine with heartbeats", func(t *testing.T) {
		signIn(t, needed(t, "MONITORED_LICENSE_KEY"), publicKey)
		license := validated(t, fingerprint)
		machine := must[*keygen.Machine](t)(license.Activate(ctx, fingerprint))
		if err := machine.Monitor(ctx); err != nil {
			t.Fatal(err)
		}
		if machine.HeartbeatStatus != keygen.HeartbeatStatusCodeAlive || !machine.RequireHeartbeat || machine.HeartbeatDuration != 600 {
			t.Fatalf("not monitored: %+v", machine)
		}
		if _, err := keygen.Validate(ctx, fingerprint); err != nil {
			t.Fatalf("not valid while alive: %v", err)
		}
	})
	check(t, "Signs in with a license token", func(t *testing.T) {
		signIn(t, "", publicKey)
		keygen.Token = needed(t, "LICENSE_TOKEN")
		if license := validated(t, fingerprint); license.ID != needed(t, "TOKEN_LICENSE_ID") {
			t.Fatalf("another license: %+v", license)
		}
	})
}

func expectCodes(t *testing.T, entitlements keygen.Entitlements) {
	t.Helper()
	held := map[string]bool{}
	for _, entitlement := range entitlements {
		held[string(entitlement.Code)] = !entitlement.Created.IsZero() && entitlement.ID != ""
	}
	if len(held) != 2 || !held["EXPORT_PDF"] || !held["LAYERS"] {
		t.Fatalf("unexpected entitlements %+v", entitlements)
	}
}
