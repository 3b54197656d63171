/**
 * People and tokens: the user directory by Mia's auth0-client
 * ({@link dev.teleconsult.adapter.auth0.Auth0ClientDirectory}) or by Auth0 itself
 * ({@link dev.teleconsult.adapter.auth0.Auth0ManagementDirectory}), with a cache
 * ({@link dev.teleconsult.adapter.auth0.CachingUserDirectory}); custom ids by a CRUD service
 * ({@link dev.teleconsult.adapter.auth0.CrudCustomIds}); and the verification of access tokens of any OpenID Connect
 * issuer ({@link dev.teleconsult.adapter.auth0.Auth0TokenVerifier}).
 *
 * <p>All these classes do no I/O when built, are safe for use by several threads, close only the HTTP client that they
 * made themselves, and neither accept nor return null. A call ends in an answer or a
 * {@link dev.teleconsult.ports.PortException}; a failed look-up is never reported as an unknown person or key. No
 * message and no line of a log contains a token, a secret, a header, a body or a name.
 *
 * <p>A directory whose answers are cached for a minute:
 *
 * <pre>{@code
 * try (Auth0ClientDirectory asking =
 *         Auth0ClientDirectory.builder(auth0Client).build()) {
 *     UserDirectory people = CachingUserDirectory.builder(asking)
 *             .timeToLive(Duration.ofMinutes(1))
 *             .build();
 *     RequestContext caller = RequestContext.of(new UserId("dr-7")).clientType("web");
 *
 *     Map<UserId, UserProfile> found = people.find(Set.of(new UserId("dr-7")), caller);
 *     assertThat(found.get(new UserId("dr-7")).fullName()).isEqualTo("Anna Rossi");
 * }
 * }</pre>
 */
@NullMarked
package dev.teleconsult.adapter.auth0;

import org.jspecify.annotations.NullMarked;
