/**
 * People and tokens: the user directory over Mia's auth0-client or over Auth0 itself, ids of the caller's own over a CRUD
 * service, and access tokens of any OpenID Connect issuer.
 *
 * <p>Everything public here does no I/O when built, is safe for use by several threads, leaves a client it was given open,
 * and closes what it made itself. Nothing is null on either side. What came back is either an answer or a {@link
 * dev.teleconsult.ports.PortException}; a person or a key that could not be asked for is never reported as unknown. No
 * message, and no line of a log, holds a token, a secret, a header, a body or a name.
 *
 * <p>A directory, and what it said remembered for a minute:
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
