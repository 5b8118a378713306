package lanewise.io;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over bytes that come one after another. */
public final class Sha256 {
    private final MessageDigest digest;

    /** Of no bytes yet. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Takes in bytes. */
    public Sha256 add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** The digest as hexadecimal digits; it begins anew. */
    public String hexadecimal() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
