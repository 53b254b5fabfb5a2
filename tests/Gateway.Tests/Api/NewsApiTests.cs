using System.Net;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class NewsApiTests(NewsApiTests.OpenApplication open) : IClassFixture<NewsApiTests.OpenApplication>
{
    private static readonly NewsProtocol.Page Page = new([Samples.FirstNews, Samples.SecondNews], "before-this");

    private readonly ReadingApplication _reading = open.Reading;

    [Fact]
    public async Task A_page_of_news_is_as_the_golden_file_and_the_schema_say()
    {
        var answer = await _reading.GetAsync<NewsKey, NewsProtocol.GetPage>("/api/v1/news", _ => Page);

        await Golden.ShouldBeAsync("news", "news", await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task All_parameters_are_asked_of_the_archive()
    {
        NewsProtocol.GetPage asked = null!;

        await _reading.GetAsync<NewsKey, NewsProtocol.GetPage>(
            "/api/v1/news?coin=bitcoin&q=rise&feed=Wire&language=en&from=1000&to=2000&before=x&limit=7",
            message =>
            {
                asked = message;
                return Page;
            });

        asked.Coins!.Value.ShouldBe([Samples.Bitcoin]);
        (asked.Text, asked.Feed, asked.Language, asked.Before, asked.Limit).ShouldBe(("rise", "Wire", "en", "x", 7));
        (asked.From, asked.To).ShouldBe((DateTimeOffset.UnixEpoch.AddSeconds(1), DateTimeOffset.UnixEpoch.AddSeconds(2)));
    }

    [Theory]
    [InlineData("scope=mine", "invalid-parameter")]
    [InlineData("limit=0", "invalid-parameter")]
    [InlineData("limit=101", "invalid-parameter")]
    [InlineData("from=x", "invalid-range")]
    [InlineData("from=2&to=1", "invalid-range")]
    public async Task A_wrong_value_is_refused(string query, string code)
    {
        var answer = await _reading.Client.GetAsync("/api/v1/news?" + query);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.ProblemAsync()).ShouldBe(code);
    }

    [Fact]
    public async Task News_of_the_favorites_need_a_user()
    {
        var answer = await _reading.Client.GetAsync("/api/v1/news?scope=favorites");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.ProblemAsync()).ShouldBe("not-signed-in");
    }

    [Fact]
    public async Task News_of_the_favorites_are_those_of_the_coins_that_the_user_follows()
    {
        using var client = await _reading.App.SignInAsync("ada");
        var response = client.GetAsync("/api/v1/news?scope=favorites");
        var favorites = _reading.App.Probe<FavoritesRegion>();
        var user = favorites.ExpectMsg<FavoritesProtocol.Get>().UserId;
        favorites.Reply(new FavoritesProtocol.Favorites(user, 1, [new Favorite(Samples.Bitcoin, Samples.Now)]));

        var news = _reading.App.Probe<NewsKey>();
        var asked = (NewsProtocol.GetPage)news.FishForMessage(message => message is NewsProtocol.GetPage);
        news.Reply(Page);

        asked.Coins!.Value.ShouldBe([Samples.Bitcoin]);
        (await (await response).JsonAsync()).GetProperty("items").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Who_follows_nothing_has_no_news_of_favorites()
    {
        using var client = await _reading.App.SignInAsync("bob");

        var answer = await _reading.GetAsync<FavoritesRegion, FavoritesProtocol.Get>(
            "/api/v1/news?scope=favorites", asked => new FavoritesProtocol.Favorites(asked.UserId, 1, []), client);

        (await answer.JsonAsync()).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    /// <summary>One gateway on which anybody can make an account.</summary>
    public sealed class OpenApplication : IAsyncLifetime
    {
        internal ReadingApplication Reading { get; } = new();

        public Task InitializeAsync()
        {
            Reading.App.Options.Registration = Registration.Open;
            return Reading.StartAsync();
        }

        public Task DisposeAsync() => Reading.DisposeAsync().AsTask();
    }
}
