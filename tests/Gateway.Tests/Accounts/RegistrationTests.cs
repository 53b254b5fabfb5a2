using System.Net;
using CryptoViz.Gateway.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Gateway.Tests.Accounts;

public sealed class RegistrationTests
{
    private const string Password = "correct horse";

    [Fact]
    public async Task The_first_account_becomes_administrator_when_it_is_made_at_the_computer_itself()
    {
        await using var gateway = await new GatewayApplication().StartAsync();

        var me = await (await gateway.SignInAsync("ada")).GetAsync("/api/v1/me");

        var json = await me.JsonAsync();
        json.GetProperty("name").GetString().ShouldBe("ada");
        json.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["administrator"]);
    }

    [Fact]
    public async Task From_elsewhere_the_first_account_needs_the_code_from_the_log()
    {
        await using var gateway = await new GatewayApplication { RemoteAddress = IPAddress.Parse("192.0.2.7") }.StartAsync();
        var client = gateway.CreateClient();

        (await (await client.RegisterAsync("eve", Password)).ProblemAsync()).ShouldBe("forbidden");
        (await (await client.RegisterAsync("eve", Password, "AAAA-BBBB-CCCC")).ProblemAsync()).ShouldBe("forbidden");

        var code = gateway.Services.GetRequiredService<FirstAccount>().Code;
        (await client.RegisterAsync("ada", Password, code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_local_request_that_a_proxy_or_a_foreign_name_may_have_brought_is_not_taken_for_local()
    {
        await using var gateway = await new GatewayApplication().StartAsync();

        foreach (var (header, value) in new[] { ("X-Forwarded-For", "192.0.2.7"), ("Via", "1.1 proxy"), ("Host", "rebound.example") })
        {
            var client = gateway.CreateClient(origin: null);
            client.DefaultRequestHeaders.Add(header, value);
            (await (await client.RegisterAsync("eve", Password)).ProblemAsync()).ShouldBe("forbidden", header);
        }
    }

    [Fact]
    public async Task After_the_first_account_registration_is_closed()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        await gateway.SignInAsync("ada");
        var code = gateway.Services.GetRequiredService<FirstAccount>().Code;

        (await (await gateway.CreateClient().RegisterAsync("eve", Password, code)).ProblemAsync()).ShouldBe("forbidden");
    }

    [Fact]
    public async Task Open_registration_makes_accounts_without_a_role()
    {
        await using var gateway = new GatewayApplication { Options = { Registration = Registration.Open } };
        await gateway.StartAsync();
        await gateway.SignInAsync("ada");

        var me = await (await gateway.SignInAsync("bob@example.org")).GetAsync("/api/v1/me");

        (await me.JsonAsync()).GetProperty("roles").GetArrayLength().ShouldBe(0);
        (await (await gateway.CreateClient().RegisterAsync("BOB@example.org", Password)).ProblemAsync()).ShouldBe("conflict");
    }

    [Fact]
    public async Task Two_at_once_don_t_both_become_the_first()
    {
        await using var gateway = await new GatewayApplication().StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => gateway.CreateClient().RegisterAsync($"user{i}", Password)));

        answers.Count(answer => answer.IsSuccessStatusCode).ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_name_or_password_is_refused_with_the_reason_and_makes_no_account()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        var client = gateway.CreateClient();

        foreach (var (name, password) in new[]
        {
            ("", Password), (" ada", Password), ("a\nb", Password), (new string('a', 129), Password), ("ada", ""), ("ada", "1234567"),
            ("ada", new string('p', 257)),
        })
        {
            (await (await client.RegisterAsync(name, password)).ProblemAsync()).ShouldBe("invalid-parameter", $"'{name}', '{password}'");
        }

        (await gateway.Services.GetRequiredService<FirstAccount>().IsMissingAsync()).ShouldBeTrue();
    }
}
