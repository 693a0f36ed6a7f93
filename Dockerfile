# syntax=docker/dockerfile:1
# The image holds one static file and nothing else: no shell, no libc, no package
# manager. It runs as a numeric user, needs no writable directory, and answers
# from its embedded catalog without a network.
#
#   docker build -t breakeven .
#   docker run --rm --read-only --cap-drop=ALL --security-opt=no-new-privileges -p 8080:8080 breakeven

FROM --platform=$BUILDPLATFORM golang:1.26.8 AS build
WORKDIR /src
# Modules change less often than code: a layer of their own.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -tags=nomsgpack -trimpath -buildvcs=false -ldflags="-s -w" -o /out/breakeven .

FROM scratch
# Certificates for the providers' price APIs; estimates never use the network.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/breakeven /breakeven
# Numeric, so that an orchestrator can check "runs as non-root" without a passwd file.
USER 65532:65532
EXPOSE 8080
# There is no curl in the image: the binary asks itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/breakeven", "healthcheck"]
ENTRYPOINT ["/breakeven"]
CMD ["serve"]
