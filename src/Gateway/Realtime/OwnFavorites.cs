using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>What belongs to one user and changes live: at present the favorites.</summary>
internal sealed record OwnFavorites(FavoritesProtocol.Favorites Favorites) : IFeedState<OwnChange>
{
    // A user's version is kept in the journal, so one origin serves for ever and on every gateway.
    private const string Origin = "favorites";

    /// <summary>The cursor of a version.</summary>
    public Cursor Cursor => new(Origin, Favorites.Version);

    /// <inheritdoc/>
    public FrameBody Snapshot() => FrameBody.Encode(frame =>
    {
        var json = frame.Json;
        json.WriteStartObject("favorites");
        json.WriteStartArray("ids");
        foreach (var coin in Favorites.Coins) json.WriteStringValue(coin.CoinId.Value);
        json.WriteEndArray();
        json.WriteStartObject("addedAt");
        foreach (var coin in Favorites.Coins) json.Field(coin.CoinId.Value, (DateTimeOffset?)coin.AddedAt);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <inheritdoc/>
    public FrameBody Delta(OwnChange change) => Snapshot();
}

/// <summary>The favorites changed; there is nothing else that could have.</summary>
internal sealed record OwnChange : IFeedChange<OwnChange>
{
    /// <inheritdoc/>
    public static OwnChange OnResume { get; } = new();

    /// <inheritdoc/>
    public OwnChange Then(OwnChange later) => later;
}
