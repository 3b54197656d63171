/**
 * The video provider, as Kaleyra Video offers it over REST v2.
 *
 * <p>{@link dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider} is the only way in. Kaleyra's words stay in this package;
 * where it publishes no body, every plausible reading is accepted, and an answer that lacks what is needed is refused.
 * No parameter or result is ever null.
 */
package dev.teleconsult.adapter.kaleyra;
