using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>A row, and by the market's numbers what happened to it while this gateway followed.</summary>
/// <param name="Coin">The row.</param>
/// <param name="AddedAt">The number at which it came, or at which following began.</param>
/// <param name="ChangedAt">The number of its last change.</param>
/// <param name="Moving">All fields that ever changed since it came: as a rule those of a tick, and never its name.</param>
internal readonly record struct FollowedRow(MarketCoin Coin, long AddedAt, long ChangedAt, FieldMask Moving)
{
    /// <summary>The row as one that is followed from a number on.</summary>
    public FollowedRow FollowedFrom(long number) => this with { AddedAt = number, ChangedAt = number };

    /// <summary>The row as it is told at a number, with the fields that differ.</summary>
    public FollowedRow With(MarketCoin coin, FieldMask fields, long number) => fields.IsEmpty
        ? this with { Coin = coin }
        : this with { Coin = coin, ChangedAt = number, Moving = Moving | fields };
}
