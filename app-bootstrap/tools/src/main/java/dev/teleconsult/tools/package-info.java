/**
 * Commands of the program that the server does not contain: the demo, the emulator, the load tool and the training of a class
 * archive. Their jars lie in the folder {@code tools} beside the server's jar; no container image contains them.
 */
package dev.teleconsult.tools;
