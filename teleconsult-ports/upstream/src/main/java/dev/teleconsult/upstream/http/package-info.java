/**
 * HTTP for adapters, of this project and of others: requests within limits, replies as data, failures as port exceptions.
 *
 * <p>This package shows OkHttp and Jackson, which it is made of; no other package that is published does. A server or a user
 * of the library does not need it.
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
