package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Promise;

/** Reads one file of a {@code multipart/form-data} body, in memory. */
public final class FormFile {
    private static final int MAX_PARTS = 20;

    private FormFile() {}

    /**
     * Returns the content of the field.
     *
     * @throws HttpProblem 413 if the file has more than {@code maxBytes}, 400 if the form cannot be
     *     read or has no such field, or more than one
     */
    public static byte[] read(Exchange exchange, String field, int maxBytes) {
        try (MultiPartFormData.Parts parts = parse(exchange.body(), boundaryOf(exchange))) {
            // Not Parts.getAll, which fails for a part without a name.
            List<MultiPart.Part> named = new ArrayList<>();
            for (MultiPart.Part part : parts) {
                if (field.equals(part.getName())) {
                    named.add(part);
                }
            }
            if (named.size() != 1) {
                throw HttpProblem.invalid("body." + field + (named.isEmpty() ? " is required" : " must be given once"));
            }
            return contentOf(exchange, named.get(0), field, maxBytes);
        }
    }

    /**
     * Reads the request's content type before its body.
     *
     * @throws HttpProblem 415 if the body is no form, 400 if its type names no boundary
     */
    public static void requireForm(Exchange exchange) {
        if (!exchange.mediaType().equals(MediaTypes.MULTIPART)) {
            throw HttpProblem.of(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "Unsupported Media Type: " + MediaTypes.printable(exchange.mediaType()));
        }
        boundaryOf(exchange);
    }

    private static String boundaryOf(Exchange exchange) {
        String boundary;
        try {
            boundary = MultiPart.extractBoundary(exchange.contentType());
        } catch (IllegalArgumentException openQuote) {
            throw noBoundary();
        }
        if (boundary == null || boundary.isEmpty()) {
            throw noBoundary();
        }
        return boundary;
    }

    private static HttpProblem noBoundary() {
        return HttpProblem.invalid("headers.content-type must name the boundary of the form");
    }

    private static MultiPartFormData.Parts parse(ReceivedBody body, String boundary) {
        MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
        parser.setUseFilesForPartsWithoutFileName(false);
        parser.setMaxMemoryFileSize(-1);
        parser.setMaxParts(MAX_PARTS);
        CompletableFuture<MultiPartFormData.Parts> parts = new CompletableFuture<>();
        parser.parse(
                Content.Source.from(body.buffers().toArray(ByteBuffer[]::new)), Promise.Invocable.toPromise(parts));
        try {
            return parts.join();
        } catch (CompletionException e) {
            throw HttpProblem.invalid("body must be a form as its content-type says");
        }
    }

    private static byte[] contentOf(Exchange exchange, MultiPart.Part part, String field, int maxBytes) {
        if (part.getLength() > maxBytes) {
            throw HttpProblem.of(ErrorCode.BODY_TOO_LARGE, field + " must have at most " + maxBytes + " bytes");
        }
        try (InputStream content = Content.Source.asInputStream(part.newContentSource(null, 0, -1))) {
            // Briefly in memory twice: in the form and separately.
            exchange.reserve(part.getLength());
            byte[] file = new byte[(int) part.getLength()];
            if (content.readNBytes(file, 0, file.length) != file.length) {
                throw new IllegalStateException("a part is shorter than it says");
            }
            return file;
        } catch (IOException e) {
            throw new IllegalStateException("reading a part from memory failed", e);
        }
    }
}
