/**
 * The HTTP API on Javalin. {@link dev.teleconsult.adapter.http.TeleconsultHttpServer} serves the routes, the OpenAPI
 * document, the status routes, the waiting room and FHIR; {@link dev.teleconsult.adapter.http.HttpSettings},
 * {@link dev.teleconsult.adapter.http.PageSettings} and {@link dev.teleconsult.adapter.http.FhirSettings} configure it;
 * {@link dev.teleconsult.adapter.http.HttpEventSink} sends events to receivers;
 * {@link dev.teleconsult.adapter.http.RequestListener} is for request logs and metrics.
 *
 * <p>This package translates between HTTP and the inbound ports; rules about teleconsultations live behind those ports.
 * No argument, result or component is null unless its description says so.
 *
 * <p>Any {@link dev.teleconsult.ports.inbound.TeleconsultUseCases} can be served:
 *
 * <pre>{@code
 * HttpSettings settings = HttpSettings.builder()
 *         .host("127.0.0.1")
 *         .port(0)
 *         .waitBeforeClose(Duration.ZERO)
 *         .build();
 * try (TeleconsultHttpServer server =
 *         TeleconsultHttpServer.builder(application).settings(settings).build()) {
 *     server.start();
 *     URI ready = URI.create("http://127.0.0.1:" + server.port() + "/-/ready");
 *     var answer = HttpClient.newHttpClient()
 *             .send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.ofString());
 *     assertThat(answer.statusCode()).isEqualTo(200);
 * }
 * }</pre>
 */
@NullMarked
package dev.teleconsult.adapter.http;

import org.jspecify.annotations.NullMarked;
