/**
 * The people of a teleconsultation. {@code ParticipantResolver} turns invitations into participants with names, groups
 * and roles; {@code Identities} maps people to the provider's users; {@code Participation} decides whether a caller
 * takes part; {@code Restoring} registers people again whom the provider has lost; {@code CredentialsService} issues
 * credentials for apps.
 */
@NullMarked
package dev.teleconsult.ports.application.people;

import org.jspecify.annotations.NullMarked;
