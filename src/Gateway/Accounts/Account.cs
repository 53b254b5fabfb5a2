using Microsoft.AspNetCore.Identity;

namespace CryptoViz.Gateway.Accounts;

/// <summary>A person who can sign in. The name is <see cref="IdentityUser{TKey}.UserName"/>: any text, also an e-mail address.</summary>
internal sealed class Account : IdentityUser
{
    /// <summary>The role of who runs the installation.</summary>
    public const string Administrator = "administrator";

    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The longest password that is hashed.</summary>
    public const int MaxPasswordLength = 256;

    /// <summary>When it was made, epoch milliseconds.</summary>
    public long CreatedAt { get; init; }
}

/// <summary>One sign-in of an account, on one device. Without its row the cookie or tokens that it gave out are worth nothing.</summary>
internal sealed class Session
{
    /// <summary>The id that cookie and tokens carry.</summary>
    public required string Id { get; init; }

    /// <summary>The account's id.</summary>
    public required string AccountId { get; init; }

    /// <summary>When it began, epoch milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>When it was last used, to the minute, epoch milliseconds.</summary>
    public required long LastSeenAt { get; init; }
}
