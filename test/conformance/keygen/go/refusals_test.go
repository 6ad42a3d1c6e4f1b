package conformance

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/keygen-sh/keygen-go/v3"
)

// The client takes an answer that it cannot read for a success with nothing in it, where it verifies no signature. Every refusal has to be one that it reads.
func TestRefusals(t *testing.T) {
	for _, public := range []struct{ how, key string }{
		{"with the public key", needed(t, "KEYGEN_PUBLIC_KEY")},
		{"without a public key", ""},
	} {
		check(t, "Reads every refusal as an error, "+public.how, func(t *testing.T) { expectRefusals(t, public.key) })
	}
}

func expectRefusals(t *testing.T, publicKey string) {
	ctx := context.Background()
	const fingerprint = "c7:91"
	key := needed(t, "FLOATING_LICENSE_KEY")
	signIn(t, key, publicKey)
	license := validated(t, fingerprint)
	first := must[*keygen.Machine](t)(license.Activate(ctx, fingerprint, keygen.Component{Name: "Disk", Fingerprint: "disk-1"}))
	defer first.Deactivate(ctx)

	type refusal struct {
		what     string
		expected error
		attempt  func() (any, error)
	}
	another := func(id string) *keygen.License { return &keygen.License{ID: id, Key: key} }
	ofOther := another(needed(t, "TOKEN_LICENSE_ID"))
	unknown := another("01234567-89ab-7def-8123-456789abcdef")
	noMachine := &keygen.Machine{ID: unknown.ID}
	for _, one := range []refusal{
		{"an activation of a machine that is there", keygen.ErrMachineAlreadyActivated, func() (any, error) {
			return license.Activate(ctx, fingerprint)
		}},
		{"a machine with one component twice", keygen.ErrComponentConflict, func() (any, error) {
			return license.Activate(ctx, "d8", keygen.Component{Name: "A", Fingerprint: "same"}, keygen.Component{Name: "B", Fingerprint: "same"})
		}},
		{"an unknown machine", &keygen.NotFoundError{}, func() (any, error) { return license.Machine(ctx, "no-such-machine") }},
		{"the end of an unknown machine", &keygen.NotFoundError{}, func() (any, error) {
			return nil, license.Deactivate(ctx, "no-such-machine")
		}},
		{"a machine whose name is none", nil, func() (any, error) { return license.Machine(ctx, "<invalid>") }},
		{"machines of another license", &keygen.NotFoundError{}, func() (any, error) { return ofOther.Machines(ctx) }},
		{"entitlements of another license", &keygen.NotFoundError{}, func() (any, error) { return ofOther.Entitlements(ctx) }},
		{"a file of another license", &keygen.NotFoundError{}, func() (any, error) { return ofOther.Checkout(ctx) }},
		{"a machine of another license", nil, func() (any, error) { return ofOther.Activate(ctx, "e9") }},
		{"a validation of an unknown license", keygen.ErrLicenseInvalid, func() (any, error) { return nil, unknown.Validate(ctx, fingerprint) }},
		{"a file of an unknown machine", &keygen.NotFoundError{}, func() (any, error) { return noMachine.Checkout(ctx) }},
		{"a ping of an unknown machine", &keygen.NotFoundError{}, func() (any, error) { return nil, noMachine.Monitor(ctx) }},
		{"a process of an unknown machine", nil, func() (any, error) { return noMachine.Spawn(ctx, "1") }},
		{"the end of an unknown process", &keygen.NotFoundError{}, func() (any, error) {
			return nil, (&keygen.Process{ID: unknown.ID}).Kill(ctx)
		}},
		{"a file that ends too soon", nil, func() (any, error) { return license.Checkout(ctx, keygen.CheckoutTTL(time.Minute)) }},
		{"a file with what does not exist", nil, func() (any, error) { return license.Checkout(ctx, keygen.CheckoutInclude("pets")) }},
		{"a component that the machine does not have", keygen.ErrComponentNotActivated, func() (any, error) {
			return nil, license.Validate(ctx, fingerprint, "no-such-component")
		}},
		{"a fingerprint that is not activated", keygen.ErrLicenseNotActivated, func() (any, error) { return nil, license.Validate(ctx, "f0") }},
	} {
		expectError(t, one.what, one.expected, one.attempt)
	}

	second := must[*keygen.Machine](t)(license.Activate(ctx, "a1"))
	defer second.Deactivate(ctx)
	expectError(t, "one machine too many", keygen.ErrMachineLimitExceeded, func() (any, error) { return license.Activate(ctx, "b2") })
	for _, pid := range []string{"1", "2"} {
		must[*keygen.Process](t)(second.Spawn(ctx, pid))
	}
	expectError(t, "one process too many", keygen.ErrProcessLimitExceeded, func() (any, error) { return second.Spawn(ctx, "3") })

	keygen.Product = needed(t, "OTHER_PRODUCT_ID")
	expectError(t, "the scope of another product", nil, func() (any, error) { return nil, license.Validate(ctx, fingerprint) })
	keygen.Product = ""
	expectError(t, "an empty product", nil, func() (any, error) { return nil, license.Validate(ctx, fingerprint) })
	keygen.Product = needed(t, "KEYGEN_PRODUCT_ID")
	keygen.Environment = "staging"
	expectError(t, "an environment", &keygen.EnvironmentError{}, func() (any, error) { return keygen.Validate(ctx, fingerprint) })
	keygen.Environment = ""

	for _, credential := range []struct {
		what, key, token string
		expected         error
	}{
		{"an unknown license key", "no-such-key", "", &keygen.LicenseKeyError{}},
		{"an unknown token", "", "activ-00000000000000000000000000000000v3", &keygen.LicenseTokenError{}},
		{"a suspended license", needed(t, "SUSPENDED_LICENSE_KEY"), "", keygen.ErrLicenseSuspended},
		{"a key where the policy wants tokens", needed(t, "TOKEN_LICENSE_KEY"), "", keygen.ErrLicenseNotAllowed},
		{"no credential", "", "", nil},
	} {
		signIn(t, credential.key, publicKey)
		keygen.Token = credential.token
		expectError(t, credential.what, credential.expected, func() (any, error) { return keygen.Validate(ctx, fingerprint) })
	}
	// What was made above goes with the license that made it.
	signIn(t, key, publicKey)
}

// expectError fails where the client reports success, or another error than expected (of the same type where the expected one is a pointer to a struct).
func expectError(t *testing.T, what string, expected error, attempt func() (any, error)) {
	t.Helper()
	value, err := attempt()
	if err == nil {
		t.Errorf("%s: the client reports success with %+v", what, value)
		return
	}
	isAsExpected := true
	switch expected.(type) {
	case nil:
	case *keygen.NotFoundError:
		isAsExpected = errors.As(err, new(*keygen.NotFoundError))
	case *keygen.LicenseKeyError:
		isAsExpected = errors.As(err, new(*keygen.LicenseKeyError))
	case *keygen.LicenseTokenError:
		isAsExpected = errors.As(err, new(*keygen.LicenseTokenError))
	case *keygen.EnvironmentError:
		isAsExpected = errors.As(err, new(*keygen.EnvironmentError))
	default:
		isAsExpected = errors.Is(err, expected)
	}
	if !isAsExpected {
		t.Errorf("%s: expected %T %v, got %T %v", what, expected, expected, err, err)
	}
}
