package conformance

// What the Go client's own test imports: go.sum has to know it, so that `go test github.com/keygen-sh/keygen-go/v3` builds.
import (
	_ "github.com/denisbrodbeck/machineid"
	_ "github.com/google/uuid"
	_ "github.com/hashicorp/go-retryablehttp"
)
