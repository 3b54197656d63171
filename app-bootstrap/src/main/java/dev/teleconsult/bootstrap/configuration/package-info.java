/**
 * Reads the environment variables and the configuration file, checks them, and reports all problems in one message.
 * {@code AppConfigReader} makes an {@code AppConfig}; each {@code …Variables} class declares the variables of one
 * topic; {@code Catalogue} lists all of them and makes the documentation; {@code FileConfigReader} reads the
 * configuration file.
 */
package dev.teleconsult.bootstrap.configuration;
