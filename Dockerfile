# Builds one static binary with the pages inside, and runs it as nobody.
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X main.version=${VERSION}" -o /out/tillbell ./server \
 && mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/tillbell /usr/local/bin/tillbell
COPY --from=build --chown=nonroot:nonroot /out/data /data
ENV TILLBELL_LISTEN=0.0.0.0:8080 TILLBELL_DATA=/data
VOLUME /data
EXPOSE 8080
USER nonroot
ENTRYPOINT ["/usr/local/bin/tillbell"]
