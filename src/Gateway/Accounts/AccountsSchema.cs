using CryptoViz.Pipeline;
using Microsoft.Data.Sqlite;

namespace CryptoViz.Gateway.Accounts;

/// <summary>
/// Brings the accounts database to the present schema by numbered steps. The number of steps taken is the file's own
/// <c>user_version</c>, so every older file opens, and a file of a newer program is refused instead of damaged.
/// </summary>
/// <remarks>
/// A step that was released is never changed; a change of <see cref="AccountsDb"/> is a new step at the end, which sets the next number.
/// </remarks>
internal sealed class AccountsSchema(AccountsFile file)
{
    private static readonly string[] Steps = [AccountsAndSessions];

    /// <summary>Opens or makes the database.</summary>
    /// <exception cref="StartException">The file can't be opened, is damaged, or is of a newer program.</exception>
    public async Task OpenAsync()
    {
        try
        {
            OwnFolder.Make(file.Folder);
            await using var connection = await file.ConnectAsync(CancellationToken.None);
            await BringUpAsync(connection);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"the accounts in {file.Folder} can't be opened: {e.Message}; make the folder writable, or put back accounts.db from a copy");
        }
    }

    private static async Task BringUpAsync(SqliteConnection connection)
    {
        // Readers don't wait for a writer; kept in the file itself.
        await RunAsync(connection, "PRAGMA journal_mode = WAL");
        var taken = (long)(await RunAsync(connection, "PRAGMA user_version"))!;
        if (taken > Steps.Length)
        {
            throw new StartException(
                $"the accounts are of a newer CryptoViz (schema {taken}, this one knows {Steps.Length}): start that one");
        }

        foreach (var step in Steps.Skip((int)taken))
        {
            await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
            await RunAsync(connection, step, transaction);
            await transaction.CommitAsync();
        }
    }

    private static async Task<object?> RunAsync(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        await using var command = new SqliteCommand(sql, connection, transaction);
        return await command.ExecuteScalarAsync();
    }

    private const string AccountsAndSessions = """
        CREATE TABLE "AspNetRoles" (
            "Id" TEXT NOT NULL CONSTRAINT "PK_AspNetRoles" PRIMARY KEY,
            "Name" TEXT NULL,
            "NormalizedName" TEXT NULL,
            "ConcurrencyStamp" TEXT NULL
        );

        CREATE TABLE "AspNetUsers" (
            "Id" TEXT NOT NULL CONSTRAINT "PK_AspNetUsers" PRIMARY KEY,
            "CreatedAt" INTEGER NOT NULL,
            "UserName" TEXT NULL,
            "NormalizedUserName" TEXT NULL,
            "Email" TEXT NULL,
            "NormalizedEmail" TEXT NULL,
            "EmailConfirmed" INTEGER NOT NULL,
            "PasswordHash" TEXT NULL,
            "SecurityStamp" TEXT NULL,
            "ConcurrencyStamp" TEXT NULL,
            "PhoneNumber" TEXT NULL,
            "PhoneNumberConfirmed" INTEGER NOT NULL,
            "TwoFactorEnabled" INTEGER NOT NULL,
            "LockoutEnd" TEXT NULL,
            "LockoutEnabled" INTEGER NOT NULL,
            "AccessFailedCount" INTEGER NOT NULL
        );

        CREATE TABLE "AspNetRoleClaims" (
            "Id" INTEGER NOT NULL CONSTRAINT "PK_AspNetRoleClaims" PRIMARY KEY AUTOINCREMENT,
            "RoleId" TEXT NOT NULL,
            "ClaimType" TEXT NULL,
            "ClaimValue" TEXT NULL,
            CONSTRAINT "FK_AspNetRoleClaims_AspNetRoles_RoleId" FOREIGN KEY ("RoleId") REFERENCES "AspNetRoles" ("Id") ON DELETE CASCADE
        );

        CREATE TABLE "AspNetUserClaims" (
            "Id" INTEGER NOT NULL CONSTRAINT "PK_AspNetUserClaims" PRIMARY KEY AUTOINCREMENT,
            "UserId" TEXT NOT NULL,
            "ClaimType" TEXT NULL,
            "ClaimValue" TEXT NULL,
            CONSTRAINT "FK_AspNetUserClaims_AspNetUsers_UserId" FOREIGN KEY ("UserId") REFERENCES "AspNetUsers" ("Id") ON DELETE CASCADE
        );

        CREATE TABLE "AspNetUserLogins" (
            "LoginProvider" TEXT NOT NULL,
            "ProviderKey" TEXT NOT NULL,
            "ProviderDisplayName" TEXT NULL,
            "UserId" TEXT NOT NULL,
            CONSTRAINT "PK_AspNetUserLogins" PRIMARY KEY ("LoginProvider", "ProviderKey"),
            CONSTRAINT "FK_AspNetUserLogins_AspNetUsers_UserId" FOREIGN KEY ("UserId") REFERENCES "AspNetUsers" ("Id") ON DELETE CASCADE
        );

        CREATE TABLE "AspNetUserRoles" (
            "UserId" TEXT NOT NULL,
            "RoleId" TEXT NOT NULL,
            CONSTRAINT "PK_AspNetUserRoles" PRIMARY KEY ("UserId", "RoleId"),
            CONSTRAINT "FK_AspNetUserRoles_AspNetRoles_RoleId" FOREIGN KEY ("RoleId") REFERENCES "AspNetRoles" ("Id") ON DELETE CASCADE,
            CONSTRAINT "FK_AspNetUserRoles_AspNetUsers_UserId" FOREIGN KEY ("UserId") REFERENCES "AspNetUsers" ("Id") ON DELETE CASCADE
        );

        CREATE TABLE "AspNetUserTokens" (
            "UserId" TEXT NOT NULL,
            "LoginProvider" TEXT NOT NULL,
            "Name" TEXT NOT NULL,
            "Value" TEXT NULL,
            CONSTRAINT "PK_AspNetUserTokens" PRIMARY KEY ("UserId", "LoginProvider", "Name"),
            CONSTRAINT "FK_AspNetUserTokens_AspNetUsers_UserId" FOREIGN KEY ("UserId") REFERENCES "AspNetUsers" ("Id") ON DELETE CASCADE
        );

        CREATE TABLE "Sessions" (
            "Id" TEXT NOT NULL CONSTRAINT "PK_Sessions" PRIMARY KEY,
            "AccountId" TEXT NOT NULL,
            "CreatedAt" INTEGER NOT NULL,
            "LastSeenAt" INTEGER NOT NULL,
            CONSTRAINT "FK_Sessions_AspNetUsers_AccountId" FOREIGN KEY ("AccountId") REFERENCES "AspNetUsers" ("Id") ON DELETE CASCADE
        );

        CREATE INDEX "IX_AspNetRoleClaims_RoleId" ON "AspNetRoleClaims" ("RoleId");
        CREATE UNIQUE INDEX "RoleNameIndex" ON "AspNetRoles" ("NormalizedName");
        CREATE INDEX "IX_AspNetUserClaims_UserId" ON "AspNetUserClaims" ("UserId");
        CREATE INDEX "IX_AspNetUserLogins_UserId" ON "AspNetUserLogins" ("UserId");
        CREATE INDEX "IX_AspNetUserRoles_RoleId" ON "AspNetUserRoles" ("RoleId");
        CREATE INDEX "EmailIndex" ON "AspNetUsers" ("NormalizedEmail");
        CREATE UNIQUE INDEX "UserNameIndex" ON "AspNetUsers" ("NormalizedUserName");
        CREATE INDEX "IX_Sessions_AccountId" ON "Sessions" ("AccountId");

        INSERT INTO "AspNetRoles" ("Id", "Name", "NormalizedName") VALUES ('administrator', 'administrator', 'ADMINISTRATOR');

        PRAGMA user_version = 1;
        """;
}
