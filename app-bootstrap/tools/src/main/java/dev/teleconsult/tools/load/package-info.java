/**
 * The load tool: asks a deployment for the same teleconsultations over and over, at most as fast as it was told to, and says
 * how long the answers took. It is for those who run the deployment, and is made so that it is hard to turn on others.
 */
package dev.teleconsult.tools.load;
