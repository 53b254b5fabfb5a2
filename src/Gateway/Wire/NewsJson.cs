using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Wire;

/// <summary>A news item: text only, with the coins that it is about.</summary>
internal static class NewsJson
{
    /// <summary>Writes the item.</summary>
    public static void Write(Utf8JsonWriter json, TaggedNews news)
    {
        var item = news.Item;
        json.WriteStartObject();
        json.WriteString("id", item.Id);
        json.WriteString("title", item.Title);
        json.WriteString("summary", item.Summary);
        json.WriteString("link", item.Link);
        json.WriteString("language", item.Language);
        json.WriteString("feed", item.Feed);
        json.WriteStartArray("feeds");
        foreach (var told in news.Also.Prepend(item)) WriteFeed(json, told);
        json.WriteEndArray();
        json.Field("publishedAt", item.PublishedAt);
        json.Field("updatedAt", (DateTimeOffset?)news.Also.Select(told => told.IngestedAt).Append(item.IngestedAt).Max());
        json.WriteStartArray("mentions");
        foreach (var mention in news.Mentions) Write(json, mention);
        json.WriteEndArray();
        json.WriteStartObject("impacts");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFeed(Utf8JsonWriter json, NewsItem told)
    {
        json.WriteStartObject();
        json.WriteString("name", told.Feed);
        json.WriteString("link", told.Link);
        json.Field("publishedAt", told.PublishedAt);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Mention mention)
    {
        json.WriteStartObject();
        json.WriteString("coinId", mention.CoinId.Value);
        json.WriteString("matched", mention.Matched);
        json.WriteString("rule", mention.Rule);
        json.Field("confidence", (double?)mention.Confidence);
        json.WriteEndObject();
    }
}
