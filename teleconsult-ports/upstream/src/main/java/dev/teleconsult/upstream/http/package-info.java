/**
 * HTTP for adapters, also for those of other projects. {@link dev.teleconsult.upstream.http.UpstreamHttp} sends
 * requests within limits and returns an {@link dev.teleconsult.upstream.http.HttpReply};
 * {@link dev.teleconsult.upstream.http.UpstreamFailures} makes port exceptions of replies without a usable answer;
 * {@link dev.teleconsult.upstream.http.ForwardedHeaders} decides which headers of the caller's request are forwarded.
 *
 * <p>Types of OkHttp and Jackson are part of this package's API; no other published package exposes them. Only authors
 * of adapters need this package.
 *
 * <pre>{@code
 * UpstreamFailures failures = UpstreamFailures.ofReadsFrom(Upstream.DIRECTORY);
 * try (UpstreamHttp http = UpstreamHttp.builder(HttpLimits.defaults()).build()) {
 *     HttpReply reply = http.send(new Request.Builder()
 *             .url(directory + "users/dr-7")
 *             .headers(ForwardedHeaders.of(Receiver.DIRECTORY, RequestContext.of(new UserId("dr-7"))))
 *             .build());
 *     if (!reply.hasStatus(200)) {
 *         throw failures.of("GET /users/{id}", reply);
 *     }
 *     assertThat(reply.json().path("name").asText()).isEqualTo("Anna Rossi");
 * }
 * }</pre>
 */
@NullMarked
package dev.teleconsult.upstream.http;

import org.jspecify.annotations.NullMarked;
