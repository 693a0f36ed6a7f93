package api

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gin-gonic/gin"

	"breakeven/estimator/workload"
	"breakeven/openapi"
)

// publishedContract is the contract that every server of this process holds its
// callers to. It is read once and never changes.
var publishedContract = sync.OnceValues(func() (*contract, error) { return newContract(openapi.Spec()) })

// contract is the specification, indexed by the routes that gin knows.
type contract struct {
	document   *openapi3.T
	operations map[string]*operation // by method and gin's path
}

// operation is one operation of the contract, with what a check needs.
type operation struct {
	path       string // as in the contract
	route      *routers.Route
	parameters []string        // names in the query, in the order of the contract
	lists      map[string]bool // those that take several values
	bodyType   string          // media type of the body; empty: no body
	profile    bool            // its query may hold profile fields and tags
	portfolio  bool            // its JSON body is a portfolio
	breakEven  bool            // its JSON body is a profile and a question about two options
	image      bool            // its answer is a chart
	tagged     bool            // its answer depends on engine, catalog and request only
}

const (
	typeJSON = "application/json"
	typeCSV  = "text/csv"
)

func newContract(spec []byte) (*contract, error) {
	loader := openapi3.NewLoader()
	document, err := loader.LoadFromData(spec)
	if err != nil {
		return nil, err
	}
	if err := document.Validate(loader.Context); err != nil {
		return nil, err
	}
	c := &contract{document: document, operations: map[string]*operation{}}
	for path, item := range document.Paths.Map() {
		for method, definition := range item.Operations() {
			route := &routers.Route{Spec: document, Path: path, PathItem: item, Method: method, Operation: definition}
			c.operations[method+" "+ginPath(path)] = newOperation(path, route)
		}
	}
	return c, nil
}

func newOperation(path string, route *routers.Route) *operation {
	o := &operation{path: path, route: route, lists: map[string]bool{}}
	for _, parameter := range route.Operation.Parameters {
		if parameter.Value.In != openapi3.ParameterInQuery {
			continue
		}
		o.parameters = append(o.parameters, parameter.Value.Name)
		if parameter.Value.Schema.Value.Type.Is(openapi3.TypeArray) {
			o.lists[parameter.Value.Name] = true
		}
	}
	if body := route.Operation.RequestBody; body != nil {
		for mediaType, content := range body.Value.Content {
			o.bodyType = mediaType // each operation reads one type
			o.portfolio = strings.HasSuffix(content.Schema.Ref, "/PortfolioRequest")
			o.breakEven = strings.HasSuffix(content.Schema.Ref, "/BreakEvenRequest")
		}
	}
	o.profile = slices.Contains(o.parameters, "memory_mb")
	if answer := route.Operation.Responses.Status(http.StatusOK); answer != nil {
		o.tagged = answer.Value.Headers["ETag"] != nil
		for mediaType := range answer.Value.Content {
			o.image = strings.HasPrefix(mediaType, "image/") // each chart has one type
		}
	}
	return o
}

// ginPath turns {name} into :name.
func ginPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// find returns the operation that the router chose, or nil.
func (c *contract) find(ctx *gin.Context) *operation {
	return c.operations[ctx.Request.Method+" "+ctx.FullPath()]
}

// mediaTypeError says why a body of this type is not read, or nil. Bodies are
// UTF-8 and not compressed.
func (o *operation) mediaTypeError(header http.Header) error {
	given := header.Get("Content-Type")
	mediaType, parameters, err := mime.ParseMediaType(given)
	switch charset := parameters["charset"]; {
	case given == "":
		return &transportError{kindMediaType, fmt.Sprintf("the header Content-Type is missing; the body must be %s", o.bodyType)}
	case err != nil || mediaType != o.bodyType:
		return &transportError{kindMediaType, fmt.Sprintf("the body must be %s, not %s", o.bodyType, clip(given))}
	case charset != "" && !strings.EqualFold(charset, "utf-8"):
		return &transportError{kindMediaType, fmt.Sprintf("the body must be UTF-8, not %s", clip(charset))}
	}
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return &transportError{kindMediaType, fmt.Sprintf("the body must not be compressed (%s)", clip(encoding))}
	}
	return nil
}

// unknownParameters complains about names that the operation does not know.
func (o *operation) unknownParameters(names []string) workload.Errors {
	var wrong workload.Errors
	for _, name := range names {
		if slices.Contains(o.parameters, name) || (o.profile && strings.HasPrefix(name, workload.TagPrefix)) {
			continue
		}
		detail := "there is no such parameter"
		if near := workload.Nearest(name, o.parameters); near != "" {
			detail += "; did you mean " + near + "?"
		} else if len(o.parameters) == 0 {
			detail = "this operation takes no parameters"
			if o.bodyType == typeJSON {
				detail += " in its query; fields stand in the body"
			}
		}
		wrong = append(wrong, workload.FieldError{Field: clip(name), Code: workload.CodeUnknown, Detail: detail})
	}
	return wrong
}

// clip keeps hostile input short in error texts.
func clip(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
