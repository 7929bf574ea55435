package client_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"streetlight/mobile/client"
	"streetlight/sync/wire"
)

// authority issues certificates.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	a := &authority{t: t, key: key}
	a.cert = a.sign(&x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "A test's authority"}, NotBefore: now.AddDate(-30, 0, 0),
		NotAfter: now.AddDate(30, 0, 0), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, nil, key)
	return a
}

func (a *authority) sign(template, parent *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	a.t.Helper()
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, a.key)
	must(a.t, err)
	cert, err := x509.ParseCertificate(der)
	must(a.t, err)
	return cert
}

// issue makes a certificate for a host.
func (a *authority) issue(host string, from, to time.Time) tls.Certificate {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(a.t, err)
	cert := a.sign(&x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host}, NotBefore: from, NotAfter: to,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, a.cert, key)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
}

// A phone whose date is wrong syncs all the same; a server whose certificate is wrong is sent nothing.
func TestTheTimeIsAskedForWhenACertificateFailsOnItsDates(t *testing.T) {
	month := 30 * 24 * time.Hour
	for name, c := range map[string]struct {
		ahead    time.Duration // of the phone's clock
		host     string        // in the certificate
		life     time.Duration // of the certificate from now on; it began two months before its end
		stranger bool          // another authority issued it
		liar     bool          // the time is signed by another key
		mute     bool          // it knows no request for the time
		want     error
		asked    []string
	}{
		"all is right":                  {host: "localhost", life: month, asked: []string{"/v1/sync"}},
		"the phone is ten years ahead":  {ahead: 87600 * time.Hour, host: "localhost", life: month, asked: []string{"/v1/time", "/v1/sync"}},
		"the phone is ten years behind": {ahead: -87600 * time.Hour, host: "localhost", life: month, asked: []string{"/v1/time", "/v1/sync"}},
		"the certificate is over":       {host: "localhost", life: -time.Hour, want: client.ErrDate, asked: []string{"/v1/time"}},
		"over, and the phone is behind": {ahead: -87600 * time.Hour, host: "localhost", life: -time.Hour, want: client.ErrDate, asked: []string{"/v1/time"}},
		"for another name":              {host: "other.example", life: month, want: client.ErrCertificate},
		"for another name, phone ahead": {ahead: 87600 * time.Hour, host: "other.example", life: month, want: client.ErrCertificate},
		"by another authority":          {host: "localhost", life: month, stranger: true, want: client.ErrCertificate},
		"by another, phone ahead":       {ahead: 87600 * time.Hour, host: "localhost", life: month, stranger: true, want: client.ErrCertificate},
		"the time is signed by another": {ahead: 87600 * time.Hour, host: "localhost", life: month, liar: true, want: client.ErrDate, asked: []string{"/v1/time"}},
		"the time is not known there":   {ahead: 87600 * time.Hour, host: "localhost", life: month, mute: true, want: client.ErrDate, asked: []string{"/v1/time"}},
	} {
		t.Run(name, func(t *testing.T) {
			h, body, trusted := newHub(t), []byte("what a worker wrote"), newAuthority(t)
			issuer := trusted
			if c.stranger {
				issuer = newAuthority(t)
			}
			var asked []string
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.URL.Path)
				got, err := io.ReadAll(r.Body)
				must(t, err)
				if r.URL.Path == "/v1/sync" {
					_, _ = w.Write([]byte("answer"))
					return
				}
				if r.Header.Get("Authorization") != "" || len(got) > 64 {
					t.Errorf("the request for the time carries %v and %d bytes", r.Header, len(got))
				}
				if c.mute {
					w.WriteHeader(http.StatusNotFound)
					return
				}
				key := h.key
				if c.liar {
					key = h.device.Key
				}
				answer, err := wire.Sign(wire.Receipt{HubTime: now.UnixMilli(), Request: sha256.Sum256(got)}, wire.Rest{}, key)
				must(t, err)
				_, _ = w.Write(answer)
			}))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			server.TLS = &tls.Config{Certificates: []tls.Certificate{issuer.issue(c.host, now.Add(c.life).Add(-2*month), now.Add(c.life))}}
			server.StartTLS()
			t.Cleanup(server.Close)
			transport := client.NewTransport()
			transport.TLSClientConfig.RootCAs = x509.NewCertPool()
			transport.TLSClientConfig.RootCAs.AddCert(trusted.cert)
			transport.TLSClientConfig.ServerName = "localhost"
			cl, err := client.New(client.Options{Server: server.URL, Now: func() time.Time { return now.Add(c.ahead) }, Transport: transport})
			must(t, err)
			_, _, err = cl.Sync(t.Context(), h.device, body)
			if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if !slices.Equal(asked, c.asked) {
				t.Errorf("the server was asked for %q, want %q", asked, c.asked)
			}
			if c.want != nil {
				return
			}
			transport.CloseIdleConnections()
			if _, _, err := cl.Sync(t.Context(), h.device, body); err != nil || len(asked) != len(c.asked)+1 {
				t.Errorf("the next sync: %v after %q; the clock keeps the hub's time", err, asked)
			}
		})
	}
}

func TestATimeIsNotAskedOfAServerThatCannotBeReached(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Close()
	cl, err := client.New(client.Options{Server: server.URL, Now: func() time.Time { return now }})
	must(t, err)
	if _, traffic, err := cl.Sync(t.Context(), newHub(t).device, nil); !errors.Is(err, client.ErrOffline) || traffic.Requests != 1 {
		t.Errorf("got %v after %d requests, want %v after 1", err, traffic.Requests, client.ErrOffline)
	}
}
