/** The user directory on auth0-client or Auth0 itself, custom ids, and the verification of access tokens. */
// The digit is part of the product's name and no version.
@SuppressWarnings("module")
module dev.teleconsult.adapter.auth0 {
    requires com.fasterxml.jackson.databind;
    requires com.nimbusds.jose.jwt;
    requires transitive dev.teleconsult.ports;
    requires transitive dev.teleconsult.upstream;
    requires transitive okhttp3;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.teleconsult.adapter.auth0;
}
