package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.upstream.http.UpstreamFailures;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Response;

/**
 * Downloads files by links that Kaleyra returned, and only from Kaleyra's own hosts: a link to another host would make
 * the service return content that another party chose. Links are secret, and the API key is not sent to file servers.
 */
final class KaleyraFiles {

    private static final String WHAT = "download of a transcription";
    private static final UpstreamFailures READING = UpstreamFailures.ofReadsFrom(Upstream.VIDEO);
    private static final int MAX_REDIRECTS = 3;

    private final KaleyraClient http;
    private final HttpUrl base;
    private final Set<String> domains;

    KaleyraFiles(KaleyraClient http, KaleyraSettings settings) {
        this.http = http;
        this.base = HttpUrl.get(settings.baseUrl().toString());
        this.domains = settings.downloadDomains();
    }

    Transcript open(String link, long maxBytes) {
        HttpUrl next = HttpUrl.parse(link);
        try {
            for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
                if (next == null || !isAllowed(next)) {
                    throw PortRejectedException.unreadable(Upstream.VIDEO, WHAT + " leads elsewhere");
                }
                Response response = http.download(next);
                if (!response.isRedirect()) {
                    return read(response, maxBytes);
                }
                String location = response.header("Location");
                response.close();
                next = location == null ? null : next.resolve(location);
            }
        } catch (IOException e) {
            throw PortUnavailableException.notDone(Upstream.VIDEO, WHAT + " got no answer, " + UpstreamHttp.kindOf(e));
        }
        throw PortRejectedException.unreadable(Upstream.VIDEO, WHAT + " is redirected too often");
    }

    /** Whether the link uses https to one of Kaleyra's domains, or leads to the host of its REST interface. */
    private boolean isAllowed(HttpUrl url) {
        boolean withApi =
                url.scheme().equals(base.scheme()) && url.host().equals(base.host()) && url.port() == base.port();
        String host = url.host().toLowerCase(Locale.ROOT);
        boolean inDomain = url.isHttps()
                && domains.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
        return (withApi || inDomain)
                && url.username().isEmpty()
                && url.password().isEmpty();
    }

    private Transcript read(Response response, long maxBytes) throws IOException {
        boolean handedOut = false;
        try {
            if (!response.isSuccessful()) {
                throw failure(response);
            }
            if (!response.header("Content-Encoding", "identity").equals("identity")) {
                throw PortRejectedException.unreadable(Upstream.VIDEO, WHAT + " came packed");
            }
            String contentType = response.header("Content-Type", "application/octet-stream");
            long length = response.body().contentLength();
            if (length > maxBytes) {
                throw KaleyraTranscripts.tooLarge(maxBytes);
            }
            if (length >= 0) {
                handedOut = true;
                return new Transcript(contentType, new Content(response, maxBytes));
            }
            Optional<byte[]> whole = UpstreamHttp.read(response, maxBytes);
            return new Transcript(
                    contentType,
                    new ByteArrayInputStream(whole.orElseThrow(() -> KaleyraTranscripts.tooLarge(maxBytes))));
        } finally {
            if (!handedOut) {
                response.close();
            }
        }
    }

    private PortException failure(Response response) {
        return READING.ofStatus(WHAT, response.code(), "", http.retryAfter(response));
    }

    /** The response's bytes, at most as many as announced; closing it closes the response. */
    private static final class Content extends FilterInputStream {
        private final Response response;
        private long left;

        private Content(Response response, long maxBytes) {
            super(response.body().byteStream());
            this.response = response;
            this.left = maxBytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count;
            try {
                count = super.read(bytes, offset, length);
            } catch (IOException e) {
                // Without the message of the HTTP client, which may name the server.
                throw new IOException(WHAT + " was cut short, " + UpstreamHttp.kindOf(e));
            }
            left -= Math.max(count, 0);
            if (left < 0) { // With HTTP/2 the client does not enforce the announced length.
                throw new IOException(WHAT + " is longer than announced");
            }
            return count;
        }

        @Override
        public void close() {
            response.close();
        }
    }
}
