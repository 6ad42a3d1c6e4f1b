// Program story uses the client that oapi-codegen generates: what a vendor and an app do, from the sign-in to the last machine.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"

	"example.com/latchkey-oapi-codegen/generated"
	"github.com/oapi-codegen/runtime/types"
)

func main() {
	log.SetFlags(0)
	if err := story(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func story(ctx context.Context) error {
	tenant := os.Getenv("LATCHKEY_TENANT")
	var access string
	withAccess := func(_ context.Context, request *http.Request) error {
		if access != "" {
			request.Header.Set("Authorization", "Bearer "+access)
		}
		return nil
	}
	client, err := generated.NewClientWithResponses(os.Getenv("LATCHKEY_URL"), generated.WithRequestEditorFn(withAccess))
	if err != nil {
		return err
	}

	session, err := client.SignInWithResponse(ctx, tenant, nil, generated.SignInBody{
		Username: os.Getenv("LATCHKEY_USERNAME"),
		Password: os.Getenv("LATCHKEY_PASSWORD"),
	})
	if err != nil {
		return err
	}
	if session.JSON200 == nil {
		return refused("sign in", session.JSON4XX)
	}
	access = session.JSON200.Data.Access
	product, err := client.CreateProductWithResponse(ctx, tenant, nil, generated.CreateProductBody{Name: "Sketchbook", Code: "sketchbook"})
	if err != nil {
		return err
	}
	if product.JSON201 == nil {
		return refused("create a product", product.JSON4XX)
	}
	policy, err := client.CreatePolicyWithResponse(ctx, tenant, nil, generated.CreatePolicyBody{
		Name:        "Studio",
		ProductId:   product.JSON201.Data.Id,
		MaxMachines: pointer(int64(2)),
		MaxMemory:   pointer(int64(68_719_476_736)),
		Floating:    pointer(true),
	})
	if err != nil {
		return err
	}
	if policy.JSON201 == nil {
		return refused("create a policy", policy.JSON4XX)
	}
	if made := policy.JSON201.Data; made.Scheme != generated.SchemeED25519 || *made.MaxMemory != 68_719_476_736 {
		return fmt.Errorf("another policy was made: %+v", made)
	}
	license, err := client.CreateLicenseWithResponse(ctx, tenant, nil, generated.CreateLicenseBody{
		Name:      "Alice",
		ProductId: product.JSON201.Data.Id,
		PolicyId:  policy.JSON201.Data.Id,
		Metadata:  &map[string]any{"order": "A-1042"},
	})
	if err != nil {
		return err
	}
	if license.JSON201 == nil {
		return refused("create a license", license.JSON4XX)
	}
	key := license.JSON201.Data.LicenseKey
	passes("signs in, and makes a product, a policy and a license")

	activation := generated.CreateMachineBody{LicenseKey: &key, Fingerprint: "b5:2f:0c:9a", Memory: pointer(int64(17_179_869_184))}
	first, err := client.CreateMachineWithResponse(ctx, tenant, nil, activation)
	if err != nil {
		return err
	}
	if first.JSON201 == nil {
		return refused("activate", first.JSON4XX)
	}
	machine := first.JSON201.Data
	again, err := client.CreateMachineWithResponse(ctx, tenant, nil, activation)
	if err != nil {
		return err
	}
	if again.StatusCode() != http.StatusConflict || again.JSON4XX.Code != generated.RefusalCodeMachineFingerprintTaken {
		return refused("activate again", again.JSON4XX)
	}
	twin, err := again.JSON4XX.Data.AsMachine()
	if err != nil || twin.Id != machine.Id {
		return fmt.Errorf("the refusal has another machine: %v %w", twin.Id, err)
	}
	passes("activates a machine; activating it again is refused with 409 and carries the machine")

	for fingerprint, expected := range map[string]generated.ValidationCode{
		"b5:2f:0c:9a": generated.ValidationCodeValid,
		"another":     generated.ValidationCodeFingerprintScopeMismatch,
	} {
		var nonce generated.ValidateLicenseByKeyBody_Nonce
		if err := nonce.FromValidateLicenseByKeyBodyNonce0("4dcf3d1e"); err != nil {
			return err
		}
		validation, err := client.ValidateLicenseByKeyWithResponse(ctx, tenant, nil, generated.ValidateLicenseByKeyBody{
			LicenseKey: key,
			Nonce:      &nonce,
			Scope:      &generated.Scope{Fingerprint: &fingerprint},
		})
		if err != nil {
			return err
		}
		if validation.JSON200 == nil {
			return refused("validate", validation.JSON4XX)
		}
		verdict := validation.JSON200.Data
		if verdict.Code != expected || verdict.Valid != (expected == generated.ValidationCodeValid) {
			return fmt.Errorf("%s: %s", fingerprint, verdict.Detail)
		}
	}
	passes("validates with a scope, and reads why a copy may not run")

	file, err := client.CheckOutLicenseByKeyWithResponse(
		ctx,
		tenant,
		&generated.CheckOutLicenseByKeyParams{Include: &[]string{"product", "policy"}},
		generated.CheckOutLicenseByKeyBody{LicenseKey: key, Ttl: pointer(int64(86_400))},
	)
	if err != nil {
		return err
	}
	if file.JSON200 == nil {
		return refused("check out", file.JSON4XX)
	}
	download, err := client.DownloadLicenseFileWithResponse(ctx, tenant, key, &generated.DownloadLicenseFileParams{Ttl: pointer(int64(3_600))})
	if err != nil {
		return err
	}
	for _, text := range []string{file.JSON200.Data.Certificate, string(download.Body)} {
		if !strings.HasPrefix(text, "-----BEGIN LICENSE FILE-----") {
			return fmt.Errorf("this is no license file: %q", text)
		}
	}
	passes("checks out a license file, and downloads one as it is saved")

	return deactivate(ctx, client, tenant, machine.Id)
}

func deactivate(ctx context.Context, client *generated.ClientWithResponses, tenant string, id types.UUID) error {
	page, err := client.ListMachinesWithResponse(ctx, tenant, &generated.ListMachinesParams{Limit: pointer(1)})
	if err != nil {
		return err
	}
	if page.JSON200 == nil {
		return refused("list", page.JSON4XX)
	}
	if rows := page.JSON200; *rows.Count != 1 || rows.Data[0].Id != id || rows.Meta.Next != nil {
		return fmt.Errorf("another page was listed: %+v", rows)
	}
	gone, err := client.DeleteMachineWithResponse(ctx, tenant, id.String(), nil)
	if err != nil {
		return err
	}
	if gone.StatusCode() != http.StatusNoContent {
		return refused("deactivate", gone.JSON4XX)
	}
	unknown, err := client.ReadMachineWithResponse(ctx, tenant, id.String(), nil)
	if err != nil {
		return err
	}
	if unknown.StatusCode() != http.StatusNotFound || unknown.JSON4XX.Code != generated.RefusalCodeMachineNotFound {
		return refused("read a machine that is gone", unknown.JSON4XX)
	}
	passes("lists machines, deactivates one, and finds it no more")
	return nil
}

func pointer[Value any](value Value) *Value { return &value }

// refused returns what a refusal says, or that there was none.
func refused(what string, refusal *generated.Refused) error {
	if refusal == nil {
		return errors.New(what + ": there is no answer that the document describes")
	}
	return fmt.Errorf("%s: %s %s", what, refusal.Code, refusal.Message)
}

// passes notes what the client did.
func passes(what string) {
	path := os.Getenv("CLIENT_CHECKS")
	if path == "" {
		return
	}
	checks, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		log.Fatal(err)
	}
	defer checks.Close()
	fmt.Fprintf(checks, "passes\t%s\n", what)
}
