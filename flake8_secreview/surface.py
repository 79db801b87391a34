"""The surface of a module: what it takes in, and what it reaches, each with the line that says so.

One table says which names mean what. It is read line by line: a category, how the thing is recognised, and what to call it.

- `requests`            the imported name and everything below it; the longest row that fits counts
- `.executemany()`      a method of this name, called on anything
- `<request>.GET`       an attribute of something that is called `request`; `<config>.*` any attribute, `<config>[]` a look-up
- `<CONF>`              something of this name, wherever it comes from

A row of the category `none` takes back what a shorter row says: `urllib.parse` only handles text. Constants, and exceptions that a
module catches, are no evidence either: whoever uses `socket.AF_INET` or catches `requests.Timeout` has not yet talked to anybody.
Only what a module does itself is on its surface; what it does through other modules of its project is on theirs.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from flake8_secreview.context import Context

CATEGORIES: dict[str, str] = {
    "input": "direct user input",
    "database": "database interaction",
    "files": "file system access",
    "network": "network communication",
    "process": "process execution",
    "dynamic": "dynamic code or deserialization",
    "configuration": "configuration",
    "cryptography": "cryptography",
    "double": "mocking or patching",
}

TABLE = """
input          builtins.input                     standard input
input          builtins.raw_input                 standard input
input          sys.stdin                          standard input
input          sys.argv                           command line
input          fileinput                          standard input or files named on the command line
input          getpass.getpass                    a password typed in
input          argparse                           command line (argparse)
input          optparse                           command line (optparse)
input          getopt                             command line (getopt)
input          click                              command line (click)
none           click.echo                         output
none           click.secho                        output
none           click.style                        output
none           click.testing                      tests
input          typer                              command line (typer)
none           typer.echo                         output
none           typer.secho                        output
input          docopt                             command line (docopt)
input          fire.Fire                          command line (fire)
input          absl.flags                         command line (absl)
input          cement                             command line (cement)
input          cliff                              command line (cliff)
input          prompt_toolkit                     prompts
input          questionary                        prompts
input          inquirer                           prompts
input          readline                           standard input
input          tkinter                            windows (tkinter)
input          cgi                                CGI request
input          flask.request                      HTTP request (Flask)
input          flask.session                      HTTP session (Flask)
input          flask.views                        HTTP request (Flask)
input          flask_restful                      HTTP request (Flask-RESTful)
input          quart.request                      HTTP request (Quart)
input          bottle.request                     HTTP request (Bottle)
input          cherrypy.request                   HTTP request (CherryPy)
input          webob                              HTTP request (WebOb)
none           webob.exc                          HTTP answers
input          werkzeug.wrappers.Request          HTTP request (Werkzeug)
input          starlette.requests                 HTTP request (Starlette)
input          fastapi                            HTTP request (FastAPI)
none           fastapi.testclient                 tests
input          aiohttp.web                        HTTP request (aiohttp)
input          sanic                              HTTP request (Sanic)
input          falcon                             HTTP request (Falcon)
input          pyramid.view                       HTTP request (Pyramid)
input          pyramid.request                    HTTP request (Pyramid)
input          tornado.web                        HTTP request (Tornado)
none           tornado.web.HTTPError              HTTP answers
input          tornado.options                    command line (Tornado)
input          tornado.websocket                  web socket messages (Tornado)
input          django.http.HttpRequest            HTTP request (Django)
input          django.views                       HTTP request (Django)
input          django.forms                       HTTP form (Django)
input          rest_framework.request             HTTP request (Django REST framework)
input          rest_framework.views               HTTP request (Django REST framework)
input          rest_framework.viewsets            HTTP request (Django REST framework)
input          rest_framework.generics            HTTP request (Django REST framework)
input          rest_framework.decorators          HTTP request (Django REST framework)
input          rest_framework.serializers         HTTP request (Django REST framework)
input          django.core.management.base        command line (Django)
input          twisted.python.usage               command line (Twisted)
input          twisted.web.resource               HTTP request (Twisted)
input          http.server                        HTTP request
input          streamlit                          web page (Streamlit)
input          ansible.module_utils.basic         module parameters (Ansible)
input          .add_argument()                    command line
input          .parse_args()                      command line
input          .parse_known_args()                command line
input          .get_argument()                    HTTP request (Tornado)
input          .get_json_body()                   HTTP request
input          <request>.GET                      HTTP query
input          <request>.POST                     HTTP form
input          <request>.FILES                    HTTP upload
input          <request>.COOKIES                  HTTP cookies
input          <request>.META                     HTTP headers
input          <request>.args                     HTTP query
input          <request>.form                     HTTP form
input          <request>.files                    HTTP upload
input          <request>.values                   HTTP query or form
input          <request>.json                     HTTP body
input          <request>.get_json                 HTTP body
input          <request>.data                     HTTP body
input          <request>.body                     HTTP body
input          <request>.cookies                  HTTP cookies
input          <request>.headers                  HTTP headers
input          <request>.arguments                HTTP query
input          <request>.match_info               HTTP path
input          <request>.query                    HTTP query
input          <request>.query_params             HTTP query
input          <request>.params                   HTTP query
input          <request>.content                  HTTP body
input          <req>.body                         HTTP body
input          <req>.params                       HTTP query
input          <req>.headers                      HTTP headers
input          <req>.GET                          HTTP query
input          <req>.POST                         HTTP form
input          <req>.environ                      HTTP request (WSGI)
input          <self>.request_body_json           HTTP body
database       sqlite3                            SQLite
database       aiosqlite                          SQLite
database       psycopg                            PostgreSQL
database       psycopg2                           PostgreSQL
database       asyncpg                            PostgreSQL
database       pg8000                             PostgreSQL
database       MySQLdb                            MySQL
database       pymysql                            MySQL
database       aiomysql                           MySQL
database       mysql.connector                    MySQL
database       cx_Oracle                          Oracle
database       oracledb                           Oracle
database       pyodbc                             ODBC
database       pymssql                            SQL Server
database       snowflake.connector                Snowflake
database       google.cloud.bigquery              BigQuery
database       google.cloud.firestore             Firestore
database       google.cloud.spanner               Spanner
database       duckdb                             DuckDB
database       clickhouse_driver                  ClickHouse
database       cassandra                          Cassandra
database       neo4j                              Neo4j
database       elasticsearch                      Elasticsearch
database       opensearchpy                       OpenSearch
database       pymongo                            MongoDB
database       motor                              MongoDB
database       mongoengine                        MongoDB
database       redis                              Redis
database       aioredis                           Redis
database       fakeredis                          Redis (a fake)
database       memcache                           memcached
database       pymemcache                         memcached
database       pylibmc                            memcached
database       etcd3                              etcd
database       etcd3gw                            etcd
database       ldap                               LDAP
database       ldap3                              LDAP
database       dbm                                dbm
database       shelve                             shelve
database       peewee                             ORM (peewee)
database       pony.orm                           ORM (Pony)
database       tortoise                           ORM (Tortoise)
database       sqlmodel                           ORM (SQLModel)
database       sqlalchemy                         ORM or SQL (SQLAlchemy)
none           sqlalchemy.util                    helpers
database       flask_sqlalchemy                   ORM (SQLAlchemy)
database       flask_appbuilder.Model             ORM (SQLAlchemy)
database       flask_appbuilder.models            ORM (SQLAlchemy)
database       alembic                            schema migration (Alembic)
database       migrate                            schema migration
database       databases                          SQL (databases)
database       records                            SQL (records)
database       dataset                            SQL (dataset)
database       oslo_db                            SQL (oslo.db)
none           oslo_db.options                    options
none           oslo_db.exception                  exceptions
database       django.db                          ORM or SQL (Django)
none           django.db.utils                    exceptions
database       django.contrib.gis.db              ORM (Django)
database       twisted.enterprise.adbapi          SQL (Twisted)
database       boto3.dynamodb                     DynamoDB
database       pandas.read_sql                    SQL (pandas)
database       pandas.read_sql_query              SQL (pandas)
database       pandas.read_sql_table              SQL (pandas)
database       .executemany()                     SQL
database       .executescript()                   SQL
database       .fetchall()                        SQL
database       .fetchone()                        SQL
database       .fetchmany()                       SQL
database       .to_sql()                          SQL (pandas)
database       .batch_write_item()                DynamoDB
database       <cursor>.execute                   SQL
database       <session>.query                    ORM
database       <session>.execute                  SQL
database       <session>.scalars                  SQL
database       <session>.add                      ORM
database       <session>.flush                    ORM
database       <connection>.execute               SQL
database       <conn>.execute                     SQL
database       <db>.session                       ORM
database       <db>.execute                       SQL
database       <objects>.filter                   ORM (Django)
database       <objects>.get                      ORM (Django)
database       <objects>.all                      ORM (Django)
database       <objects>.create                   ORM (Django)
database       <objects>.get_or_create            ORM (Django)
database       <objects>.update_or_create         ORM (Django)
database       <objects>.exclude                  ORM (Django)
database       <objects>.bulk_create              ORM (Django)
files          builtins.open                      files
files          io.open                            files
files          io.FileIO                          files
files          codecs.open                        files
files          os.open                            files
files          os.fdopen                          files
files          os.listdir                         folders
files          os.scandir                         folders
files          os.walk                            folders
files          os.mkdir                           folders
files          os.makedirs                        folders
files          os.rmdir                           folders
files          os.removedirs                      folders
files          os.remove                          files
files          os.unlink                          files
files          os.rename                          files
files          os.renames                         files
files          os.replace                         files
files          os.link                            links
files          os.symlink                         links
files          os.readlink                        links
files          os.stat                            files
files          os.lstat                           files
files          os.access                          files
files          os.utime                           files
files          os.truncate                        files
files          os.chmod                           permissions
files          os.chown                           permissions
files          os.lchown                          permissions
files          os.umask                           permissions
files          os.mkfifo                          files
files          os.statvfs                         file systems
files          os.path.exists                     files
files          os.path.lexists                    files
files          os.path.isfile                     files
files          os.path.isdir                      folders
files          os.path.islink                     links
files          os.path.ismount                    file systems
files          os.path.getsize                    files
files          os.path.getmtime                   files
files          os.path.getatime                   files
files          os.path.getctime                   files
files          os.path.realpath                   links
files          os.path.samefile                   files
files          shutil                             files and folders
none           shutil.get_terminal_size           the terminal
files          tempfile                           temporary files
files          glob                               folders
files          filecmp                            files
files          linecache                          files
files          mmap                               files
files          fcntl                              locks
files          zipfile                            archives
files          tarfile                            archives
files          gzip.open                          compressed files
files          gzip.GzipFile                      compressed files
files          bz2.open                           compressed files
files          lzma.open                          compressed files
files          pathlib.Path.cwd                   folders
files          pathlib.Path.home                  folders
files          py.path.local                      files
files          aiofiles                           files
files          fsspec                             files
files          watchdog                           folders
files          filelock                           locks
files          fasteners.InterProcessLock         locks
files          portalocker                        locks
files          importlib.resources                files of a package
files          importlib_resources                files of a package
files          pkg_resources.resource_filename    files of a package
files          pkg_resources.resource_string      files of a package
files          pkgutil.get_data                   files of a package
files          logging.FileHandler                log files
files          logging.handlers.RotatingFileHandler       log files
files          logging.handlers.TimedRotatingFileHandler  log files
files          oslo_utils.fileutils               files (oslo.utils)
files          oslo_concurrency.lockutils.external_lock   locks (oslo.concurrency)
files          twisted.python.filepath            files (Twisted)
files          django.core.files                  files (Django)
files          pandas.read_csv                    files (pandas)
files          pandas.read_excel                  files (pandas)
files          pandas.read_parquet                files (pandas)
files          numpy.load                         files (numpy)
files          numpy.save                         files (numpy)
files          numpy.loadtxt                      files (numpy)
files          ansible.module_utils.facts.utils.get_file_content  files (Ansible)
files          ansible.module_utils.facts.utils.get_file_lines    files (Ansible)
files          .read_text()                       files
files          .write_text()                      files
files          .read_bytes()                      files
files          .write_bytes()                     files
files          .iterdir()                         folders
files          .rglob()                           folders
files          .is_file()                         files
files          .is_dir()                          folders
files          .is_symlink()                      links
files          .mkdir()                           folders
files          .unlink()                          files
files          .touch()                           files
files          .chmod()                           permissions
files          .to_csv()                          files (pandas)
files          .to_parquet()                      files (pandas)
files          .makedirs()                        folders
network        socket                             sockets
none           socket.gethostname                 the name of this machine
none           socket.htons                       numbers
none           socket.htonl                       numbers
none           socket.ntohs                       numbers
none           socket.ntohl                       numbers
none           socket.inet_aton                   text
none           socket.inet_ntoa                   text
none           socket.inet_pton                   text
none           socket.inet_ntop                   text
network        socketserver                       a server
network        asyncio.open_connection            sockets
network        asyncio.start_server               a server
network        asyncio.open_unix_connection       sockets
network        asyncio.start_unix_server          a server
network        http.client                        HTTP
network        http.server                        an HTTP server
network        urllib.request                     HTTP
network        urllib.urlopen                     HTTP
network        urllib2                            HTTP
network        six.moves.urllib.request           HTTP
network        six.moves.http_client              HTTP
network        xmlrpc                             XML-RPC
network        ftplib                             FTP
network        smtplib                            SMTP
network        smtpd                              an SMTP server
network        imaplib                            IMAP
network        poplib                             POP3
network        nntplib                            NNTP
network        telnetlib                          Telnet
network        wsgiref.simple_server              an HTTP server
network        logging.handlers.SysLogHandler     syslog
network        logging.handlers.SMTPHandler       SMTP
network        logging.handlers.HTTPHandler       HTTP
network        logging.handlers.SocketHandler     sockets
network        requests                           HTTP (requests)
none           requests.structures                containers
none           requests.compat                    names
network        requests_oauthlib                  HTTP (requests)
network        requests_toolbelt                  HTTP (requests)
network        httpx                              HTTP (httpx)
network        httpcore                           HTTP (httpcore)
network        aiohttp                            HTTP (aiohttp)
none           aiohttp.web                        requests are input
network        aiohttp.web.run_app                an HTTP server (aiohttp)
network        aiohttp.web.AppRunner              an HTTP server (aiohttp)
network        urllib3                            HTTP (urllib3)
none           urllib3.util.parse_url             text
network        httplib2                           HTTP (httplib2)
network        pycurl                             HTTP (curl)
network        treq                               HTTP (treq)
network        websocket                          web sockets
network        websockets                         web sockets
network        socketio                           web sockets
network        grpc                               gRPC
network        zmq                                ZeroMQ
network        pika                               AMQP
network        amqp                               AMQP
network        kombu                              message queues (kombu)
network        celery                             tasks of other processes (Celery)
none           celery.utils                       helpers
network        kafka                              Kafka
network        confluent_kafka                    Kafka
network        aiokafka                           Kafka
network        nats                               NATS
network        paho.mqtt                          MQTT
network        stomp                              STOMP
network        paramiko                           SSH (paramiko)
network        asyncssh                           SSH (asyncssh)
network        fabric                             SSH (Fabric)
network        scp                                SSH
network        pysnmp                             SNMP
network        scapy                              packets (scapy)
network        dns                                DNS (dnspython)
network        pycares                            DNS (c-ares)
network        aiodns                             DNS
network        ntplib                             NTP
network        boto3                              AWS (boto3)
network        boto                               AWS (boto)
network        botocore                           AWS (botocore)
none           botocore.exceptions                exceptions
none           botocore.config                    options
none           botocore.utils                     helpers
none           botocore.docs                      documentation
none           botocore.xform_name                text
none           botocore.compat                    names
network        aioboto3                           AWS
network        aiobotocore                        AWS
network        s3transfer                         AWS (S3)
none           s3transfer.manager.TransferConfig  options
network        s3fs                               AWS (S3)
network        google.cloud                       Google Cloud
network        googleapiclient                    Google API
network        google.auth.transport              HTTP (Google)
network        azure                              Azure
none           azure.core.exceptions              exceptions
network        kubernetes                         Kubernetes
network        docker                             Docker
none           docker.errors                      exceptions
none           docker.types                       values
none           docker.models                      values
network        consul                             Consul
network        hvac                               Vault
network        openstack                          OpenStack
network        keystoneauth1                      HTTP (keystoneauth)
none           keystoneauth1.exceptions           exceptions
none           keystoneauth1.loading              options
network        keystonemiddleware                 HTTP (keystonemiddleware)
network        swiftclient                        Swift
network        glanceclient                       Glance
network        novaclient                         Nova
network        cinderclient                       Cinder
network        neutronclient                      Neutron
network        barbicanclient                     Barbican
network        oslo_messaging                     messaging (oslo.messaging)
network        oslo_vmware                        VMware
network        suds                               SOAP
network        zeep                               SOAP
network        twilio                             Twilio
network        slack_sdk                          Slack
network        stripe                             Stripe
network        sentry_sdk                         Sentry
network        selenium                           a browser (Selenium)
network        playwright                         a browser (Playwright)
network        scrapy                             HTTP (Scrapy)
network        uvicorn                            an HTTP server (uvicorn)
network        gunicorn                           an HTTP server (gunicorn)
network        waitress                           an HTTP server (waitress)
network        eventlet.wsgi                      an HTTP server (eventlet)
network        eventlet.listen                    sockets (eventlet)
network        gevent.pywsgi                      an HTTP server (gevent)
network        gevent.socket                      sockets (gevent)
network        oslo_service.wsgi                  an HTTP server (oslo.service)
network        tornado.httpclient                 HTTP (Tornado)
network        tornado.httpserver                 an HTTP server (Tornado)
network        tornado.simple_httpclient          HTTP (Tornado)
network        tornado.tcpserver                  a server (Tornado)
network        tornado.tcpclient                  sockets (Tornado)
network        tornado.iostream                   sockets (Tornado)
network        tornado.netutil                    sockets (Tornado)
network        twisted.internet.reactor           sockets (Twisted)
network        twisted.internet.protocol          protocols (Twisted)
network        twisted.internet.endpoints         sockets (Twisted)
network        twisted.internet.tcp               sockets (Twisted)
network        twisted.internet.udp               sockets (Twisted)
network        twisted.internet.unix              sockets (Twisted)
network        twisted.internet.ssl               TLS (Twisted)
network        twisted.application.internet       servers (Twisted)
network        twisted.application.strports       servers (Twisted)
network        twisted.protocols                  protocols (Twisted)
network        twisted.web.client                 HTTP (Twisted)
network        twisted.web.server                 an HTTP server (Twisted)
network        twisted.web.http                   HTTP (Twisted)
network        twisted.mail                       mail (Twisted)
network        twisted.names                      DNS (Twisted)
network        twisted.words                      chat (Twisted)
network        twisted.conch.ssh                  SSH (Twisted)
network        twisted.spread                     remote objects (Twisted)
network        django.core.mail                   mail (Django)
network        flask_mail                         mail (Flask)
network        .urlopen()                         HTTP
network        <app>.run                          an HTTP server
network        <http>.request                     HTTP
process        subprocess                         programs
process        os.system                          a shell
process        os.popen                           a shell
process        os.fork                            processes
process        os.forkpty                         processes
process        os.kill                            processes
process        os.killpg                          processes
process        os.execl                           programs
process        os.execle                          programs
process        os.execlp                          programs
process        os.execv                           programs
process        os.execve                          programs
process        os.execvp                          programs
process        os.execvpe                         programs
process        os.spawnl                          programs
process        os.spawnle                         programs
process        os.spawnlp                         programs
process        os.spawnv                          programs
process        os.spawnve                         programs
process        os.spawnvp                         programs
process        os.spawnvpe                        programs
process        os.posix_spawn                     programs
process        os.startfile                       programs
process        asyncio.create_subprocess_exec     programs
process        asyncio.create_subprocess_shell    a shell
process        asyncio.subprocess                 programs
process        multiprocessing                    processes
none           multiprocessing.cpu_count          the number of processors
process        concurrent.futures.ProcessPoolExecutor  processes
process        pty.spawn                          programs
process        pexpect                            programs
process        sh                                 programs
process        plumbum                            programs
process        invoke.run                         programs
process        psutil.Popen                       programs
process        distutils.spawn                    programs
process        oslo_concurrency.processutils.execute           programs (oslo.concurrency)
process        oslo_concurrency.processutils.trycmd            programs (oslo.concurrency)
process        oslo_concurrency.processutils.ssh_execute       programs of other machines (oslo.concurrency)
process        oslo_rootwrap                      programs as root (oslo.rootwrap)
process        oslo_privsep.daemon                privileged processes (oslo.privsep)
process        oslo_service.ProcessLauncher       processes (oslo.service)
process        nova.privsep                       privileged calls (nova)
process        twisted.internet.utils.getProcessOutput  programs (Twisted)
process        tornado.process                    processes (Tornado)
process        eventlet.green.subprocess          programs (eventlet)
process        .spawnProcess()                    programs (Twisted)
process        .run_command()                     programs (Ansible)
process        .exec_command()                    programs of other machines (SSH)
process        .launch_service()                  worker processes
dynamic        builtins.eval                      eval
dynamic        builtins.exec                      exec
dynamic        builtins.execfile                  exec
dynamic        builtins.compile                   compile
dynamic        builtins.__import__                imports by name
dynamic        importlib.import_module            imports by name
dynamic        importlib.__import__               imports by name
dynamic        importlib.util                     imports by name
none           importlib.util.find_spec           looking for a module
dynamic        imp                                imports by name
dynamic        runpy                              runs a module
dynamic        code.interact                      an interpreter
dynamic        code.InteractiveConsole            an interpreter
dynamic        types.FunctionType                 functions made at run time
dynamic        types.CodeType                     functions made at run time
dynamic        ctypes                             native code
dynamic        cffi                               native code
dynamic        pickle                             pickle
none           pickle.dumps                       writing
dynamic        cPickle                            pickle
dynamic        _pickle                            pickle
dynamic        dill                               pickle
dynamic        cloudpickle                        pickle
dynamic        jsonpickle                         pickle
dynamic        joblib.load                        pickle
dynamic        pandas.read_pickle                 pickle
dynamic        torch.load                         pickle
dynamic        shelve                             pickle
dynamic        marshal                            marshal
dynamic        yaml.load                          YAML objects
dynamic        yaml.load_all                      YAML objects
dynamic        yaml.unsafe_load                   YAML objects
dynamic        yaml.full_load                     YAML objects
dynamic        yaml.safe_load                     YAML
dynamic        yaml.safe_load_all                 YAML
dynamic        ruamel.yaml                        YAML
dynamic        msgpack.unpackb                    msgpack
dynamic        msgpack.loads                      msgpack
dynamic        xml.etree                          XML
dynamic        xml.dom                            XML
dynamic        xml.sax                            XML
none           xml.sax.saxutils                   text
dynamic        lxml                               XML
dynamic        jinja2                             templates
none           jinja2.exceptions                  exceptions
dynamic        mako                               templates
dynamic        oslo_utils.importutils             imports by name (oslo.utils)
dynamic        stevedore                          plugins
dynamic        pkg_resources.iter_entry_points    plugins
dynamic        importlib.metadata.entry_points    plugins
dynamic        importlib_metadata.entry_points    plugins
dynamic        django.utils.module_loading        imports by name (Django)
dynamic        twisted.python.reflect.namedAny    imports by name (Twisted)
dynamic        twisted.python.reflect.namedModule imports by name (Twisted)
dynamic        twisted.plugin                     plugins (Twisted)
configuration  os.environ                         environment
configuration  os.environb                        environment
configuration  os.getenv                          environment
configuration  os.putenv                          environment
configuration  configparser                       configuration files
configuration  ConfigParser                       configuration files
configuration  six.moves.configparser             configuration files
configuration  tomllib                            TOML
configuration  tomli                              TOML
configuration  toml                               TOML
configuration  dotenv                             .env files
configuration  decouple                           environment (decouple)
configuration  environ                            environment (django-environ)
configuration  environs                           environment (environs)
configuration  dynaconf                           dynaconf
configuration  omegaconf                          OmegaConf
configuration  hydra                              Hydra
configuration  pydantic_settings                  pydantic settings
configuration  pydantic.BaseSettings              pydantic settings
configuration  traitlets.config                   traitlets
configuration  oslo_config                        oslo.config
configuration  oslo_db.options                    options (oslo.db)
configuration  keystoneauth1.loading              options (keystoneauth)
configuration  django.conf                        Django settings
configuration  tornado.options                    options (Tornado)
configuration  flask.current_app.config           Flask configuration
configuration  .register_opts()                   oslo.config
configuration  .register_opt()                    oslo.config
configuration  .from_pyfile()                     Flask configuration
configuration  .from_envvar()                     Flask configuration
configuration  <CONF>                             oslo.config
configuration  <app>.config                       application configuration
configuration  <current_app>.config               application configuration
configuration  <configuration>.*                  configuration object
configuration  <config>.get                       configuration object
configuration  <config>.getboolean                configuration object
configuration  <config>.getint                    configuration object
configuration  <config>[]                         configuration object
configuration  <conf>[]                           configuration object
configuration  <conf>.get                         configuration object
cryptography   hashlib                            hashes
cryptography   hmac                               message authentication
cryptography   secrets                            random secrets
cryptography   random.SystemRandom                random secrets
cryptography   os.urandom                         random secrets
cryptography   crypt                              password hashes
cryptography   ssl                                TLS
cryptography   cryptography                       cryptography
cryptography   Crypto                             PyCrypto
cryptography   Cryptodome                         PyCryptodome
cryptography   nacl                               NaCl
cryptography   OpenSSL                            OpenSSL
cryptography   bcrypt                             password hashes
cryptography   argon2                             password hashes
cryptography   passlib                            password hashes
cryptography   jwt                                JWT
cryptography   jose                               JWT
cryptography   jwcrypto                           JWT
cryptography   authlib                            OAuth and JWT
cryptography   oauthlib                           OAuth signatures
cryptography   oauthlib.common                    OAuth
cryptography   itsdangerous                       signed values
cryptography   gnupg                              GnuPG
cryptography   pgpy                               OpenPGP
cryptography   rsa                                RSA
cryptography   ecdsa                              ECDSA
cryptography   certifi                            certificates
cryptography   keyring                            the key ring
cryptography   saml2                              SAML
cryptography   signxml                            XML signatures
cryptography   castellan                          key manager (castellan)
cryptography   cursive                            signatures (cursive)
cryptography   oslo_utils.secretutils             comparing secrets (oslo.utils)
cryptography   django.core.signing                signed values (Django)
cryptography   django.utils.crypto                random secrets (Django)
cryptography   django.contrib.auth.hashers        password hashes (Django)
cryptography   werkzeug.security                  password hashes (Werkzeug)
cryptography   twisted.conch.ssh                  SSH (Twisted)
cryptography   twisted.internet.ssl               TLS (Twisted)
double         unittest.mock                      unittest.mock
none           unittest.mock.ANY                  comparing
double         mock                               mock
none           mock.ANY                           comparing
double         asynctest                          asynctest
double         fixtures.MockPatch                 fixtures
double         fixtures.MockPatchObject           fixtures
double         fixtures.MockPatchMultiple         fixtures
double         fixtures.MonkeyPatch               fixtures
double         fixtures.EnvironmentVariable       fixtures
double         pytest.MonkeyPatch                 pytest
double         mox                                mox
double         mox3                               mox
double         flexmock                           flexmock
double         mockito                            mockito
double         doublex                            doublex
double         responses                          responses
double         requests_mock                      requests-mock
double         httpretty                          httpretty
double         respx                              respx
double         moto                               moto
double         freezegun                          freezegun
double         pyfakefs                           pyfakefs
double         fakeredis                          fakeredis
double         testtools.monkey                   testtools
double         django.test.override_settings      Django
double         twisted.internet.task.Clock        Twisted
double         .stub_out()                        oslotest
double         <mocker>.*                         pytest-mock
double         <monkeypatch>.*                    pytest
double         <requests_mock>.*                  requests-mock
"""


class Touch(NamedTuple):
    """One use of one thing of the table: where, under which name, and what it is."""

    category: str
    line: int  # 1-based
    name: str  # as the table or the file calls it: "requests.get", "request.GET"
    what: str
    argument: str  # the first constant argument or key, if it is a plain name: "HOME"; else empty


class Row(NamedTuple):
    """What a row of the table says about its name."""

    category: str
    what: str


class Rows(NamedTuple):
    """The table, ready to look up. A name may have several rows of different categories."""

    names: dict[str, tuple[Row, ...]]  # qualified names
    roots: frozenset[str]  # their first components
    methods: dict[str, tuple[Row, ...]]
    shapes: dict[tuple[str, str], tuple[Row, ...]]  # (what it is called, attribute)
    attributes: frozenset[str]  # the attributes of `shapes`
    owners: dict[str, dict[str, tuple[Row, ...]]]  # what it is called -> "" (itself), "*" (any attribute), "[]"


@functools.cache
def rows() -> Rows:
    """The table. Raises ValueError for a line that is not a row of it."""
    found: tuple[dict[str, tuple[Row, ...]], ...] = ({}, {})
    names, methods = found
    shapes: dict[tuple[str, str], tuple[Row, ...]] = {}
    owners: dict[str, dict[str, tuple[Row, ...]]] = {}
    for line in TABLE.strip().splitlines():
        category, _, rest = line.partition(" ")
        pattern, _, what = rest.strip().partition(" ")
        row = Row(category, what.strip())
        if not what or category not in {*CATEGORIES, "none"}:
            raise ValueError(f"no row of the surface table: {line!r}")
        if pattern.startswith("."):
            _append(methods, pattern[1:].removesuffix("()"), row)
        elif pattern.startswith("<"):
            owner, _, attribute = pattern[1:].partition(">")
            if attribute in {"", ".*", "[]"}:
                _append(owners.setdefault(owner, {}), attribute.lstrip("."), row)
            else:
                key = (owner, attribute.lstrip("."))
                shapes[key] = (*shapes.get(key, ()), row)
        else:
            _append(names, pattern, row)
    roots = frozenset(name.partition(".")[0] for name in names)
    return Rows(names, roots, methods, shapes, frozenset(attribute for _, attribute in shapes), owners)


def _append(table: dict[str, tuple[Row, ...]], key: str, row: Row) -> None:
    table[key] = (*table.get(key, ()), row)


_SQL = frozenset(("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER ", "DROP T"))
_NO_EVIDENCE = ("Error", "Exception", "Warning", "Timeout")


@functools.cache
def _sql() -> re.Pattern[str]:
    return re.compile(
        r"\s*(?:SELECT\s[^;]*?\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s"
        r"|CREATE\s+(?:TABLE|INDEX|DATABASE|VIEW|UNIQUE)\b|ALTER\s+TABLE\s|DROP\s+TABLE\s)",
        re.IGNORECASE,
    )


def _is_sql(text: str) -> bool:
    """Is this a statement of SQL? "Select a file from the list" is none."""
    word = text[:40].lstrip()[:6]
    if word.upper() not in _SQL or not _sql().match(text):
        return False
    return word.isupper() or (word.islower() and any(char in "*=%?:(," for char in text))


def inventory(context: Context) -> list[Touch]:
    """What a module touches, in the order of the file, each line and name once."""
    return _Inventory(context).touches()


class _Inventory:
    """One pass over the names, attributes, look-ups and strings of a file."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rows = rows()
        self.found: dict[tuple[str, int, str], Touch] = {}
        self.aliases: dict[str, str] = {}  # local name -> qualified name, for whole file
        self.resolved: set[ast.AST] = set()  # nodes of qualified names that the table knows: no shape says more of them
        self.bound: set[str] = set()  # names that are bound by something else than an import

    def touches(self) -> list[Touch]:
        self._imports()
        self._bindings()
        self._names()
        self._attributes()
        self._look_ups()
        self._texts()
        return sorted(self.found.values(), key=lambda touch: (touch.line, touch.category, touch.name))

    # -- names

    def _imports(self) -> None:
        roots = self.rows.roots
        for node in self.context.nodes(ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.partition(".")[0]
                if name.partition(".")[0] in roots:
                    self._alias(alias.asname or name, name)
                else:
                    self.bound.add(alias.asname or name)
        for statement in self.context.nodes(ast.ImportFrom):
            module = statement.module or ""
            if statement.level:
                module = self._absolute(statement.level, module)
            known = module.partition(".")[0] in roots
            for alias in statement.names:
                if known:
                    self._alias(alias.asname or alias.name, f"{module}.{alias.name}")
                else:
                    self.bound.add(alias.asname or alias.name)
        for name in ("open", "input", "raw_input", "eval", "exec", "execfile", "compile", "__import__"):
            self._alias(name, f"builtins.{name}")

    def _alias(self, local: str, qualified: str) -> None:
        known = self.aliases.setdefault(local, qualified)
        if known != qualified and known.partition(".")[0] != qualified.partition(".")[0]:
            if known.startswith("builtins."):
                self.aliases[local] = qualified
            else:
                self.bound.add(local)  # two imports compete: let the scopes decide

    def _absolute(self, level: int, module: str) -> str:
        parts = self.context.module.split(".")
        parts = parts[: len(parts) - level + (1 if self.context.is_package else 0)]
        return ".".join([*parts, module] if module else parts)

    def _bindings(self) -> None:
        """Names that mean something else somewhere in the file; and aliases by assignment, as in CONF = cfg.CONF."""
        context, bound = self.context, self.bound
        bound.update(node.id for node in context.nodes(ast.Name) if node.ctx.__class__ is not ast.Load)
        bound.update(node.arg for node in context.nodes(ast.arg))
        bound.update(node.name for node in context.nodes(ast.FunctionDef))
        bound.update(node.name for node in context.nodes(ast.AsyncFunctionDef))
        bound.update(node.name for node in context.nodes(ast.ClassDef))
        bound.update(node.name for node in context.nodes(ast.ExceptHandler) if node.name)

    def _qualified(self, node: ast.Name) -> str | None:
        qualified = self.aliases.get(node.id)
        if qualified is None or node.id not in self.bound:
            return qualified
        return next((name for name in self.context.qualnames(node) if name.partition(".")[0] in self.rows.roots), None)

    def _names(self) -> None:
        aliases, owners = self.aliases, self.rows.owners
        for node in self.context.nodes(ast.Name):
            if node.id in aliases and node.ctx.__class__ is ast.Load:
                qualified = self._qualified(node)
                if qualified is not None:
                    self._chain(node, qualified)
            if node.id in owners and node not in self.resolved:
                self._owner(node, node.id)

    def _chain(self, node: ast.expr, qualified: str) -> None:
        """A qualified name and the attributes that follow it."""
        chain: list[ast.AST] = [node]
        outer = self.context.parent(node)
        while isinstance(outer, ast.Attribute):
            node = outer
            chain.append(node)
            qualified = f"{qualified}.{outer.attr}"
            outer = self.context.parent(node)
        matched = self._longest(qualified)
        if matched is None:
            return
        self.resolved.update(chain)
        name, found = matched
        last = qualified.rpartition(".")[2]
        for row in found:
            weak = (
                name != qualified
                and row.category != "configuration"
                and (last.isupper() or last.startswith("__") or last.endswith(_NO_EVIDENCE))
            )
            if row.category != "none" and not weak:
                self._touch(row, node, qualified.removeprefix("builtins."))

    def _longest(self, qualified: str) -> tuple[str, tuple[Row, ...]] | None:
        name = qualified
        while name:
            found = self.rows.names.get(name)
            if found is not None:
                return name, found
            name = name.rpartition(".")[0]
        return None

    # -- shapes

    def _attributes(self) -> None:
        rows = self.rows
        methods, attributes, owners = rows.methods, rows.attributes, rows.owners
        for node in self.context.nodes(ast.Attribute):
            attribute = node.attr
            if node in self.resolved:
                continue
            if attribute in methods:
                call = self.context.parent(node)
                if isinstance(call, ast.Call) and call.func is node and not self._is_module(node.value):
                    for row in methods[attribute]:
                        self._touch(row, node, f"{_dotted(node.value)}.{attribute}")
            if attribute in attributes:
                for row in rows.shapes.get((_tail(node.value), attribute), ()):
                    self._touch(row, node, f"{_dotted(node.value)}.{attribute}")
            if attribute in owners:
                self._owner(node, attribute)

    def _is_module(self, node: ast.expr) -> bool:
        """Is this an imported module? Then its rows say what its functions are."""
        return isinstance(node, ast.Name) and self._qualified(node) is not None

    def _owner(self, node: ast.Name | ast.Attribute, owner: str) -> None:
        found = self.rows.owners[owner]
        outer = self.context.parent(node)
        if "*" in found and isinstance(outer, ast.Attribute):
            self._touches(found["*"], outer, f"{_dotted(node)}.{outer.attr}")
        if "" in found and isinstance(node.ctx, ast.Load):
            last: ast.expr = node
            name = _dotted(node)
            while isinstance(outer, ast.Attribute):
                last = outer
                name = f"{name}.{outer.attr}"
                outer = self.context.parent(last)
            self._touches(found[""], last, name)

    def _look_ups(self) -> None:
        owners = self.rows.owners
        for node in self.context.nodes(ast.Subscript):
            found = owners.get(_tail(node.value))
            if found is not None and "[]" in found:
                self._touches(found["[]"], node.value, _dotted(node.value))

    def _texts(self) -> None:
        """SQL, which needs no driver to be named."""
        row = Row("database", "SQL")
        for node in self.context.nodes(ast.Constant):
            text = node.value
            if isinstance(text, str) and _is_sql(text) and not isinstance(self.context.parent(node), ast.Expr):
                self._touch(row, node, "SQL text")

    # -- evidence

    def _touches(self, found: Iterable[Row], node: ast.expr, name: str) -> None:
        for row in found:
            self._touch(row, node, name)

    def _touch(self, row: Row, node: ast.expr, name: str) -> None:
        key = (row.category, node.lineno, name)
        if key not in self.found:
            argument = _argument(node, self.context, row.category == "double")
            self.found[key] = Touch(row.category, node.lineno, name, row.what, argument)


def _tail(node: ast.expr) -> str:
    """What an expression is called: the name, or the last attribute."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _dotted(node: ast.expr) -> str:
    """A chain of names and attributes as it is written; "..." stands for anything else it starts from."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "...")
    return ".".join(reversed(parts))


def _argument(node: ast.expr, context: Context, patched: bool) -> str:
    """The first constant argument of the call, or the key of the look-up, around a name; empty if it is not a plain name.

    With `patched`, `patch.object(module, "name")` gives "module.name".
    """
    outer = context.parent(node)
    values: list[ast.expr] = []
    if isinstance(outer, ast.Attribute) and outer.attr in {"get", "setdefault", "pop"}:
        outer = context.parent(outer)
    if isinstance(outer, ast.Call) and node not in outer.args:
        values = outer.args
    elif isinstance(outer, ast.Subscript) and outer.value is node:
        values = [outer.slice]
    if not values:
        return ""
    if patched and len(values) > 1 and isinstance(values[0], ast.Name | ast.Attribute):
        name = _plain(values[1])
        return f"{_dotted(values[0])}.{name}" if name else ""
    return _plain(values[0])


def _plain(node: ast.expr) -> str:
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and len(text) <= 150 and text.replace(".", "_").isidentifier() else ""


def by_category(touches: Iterable[Touch]) -> Iterator[tuple[str, list[Touch]]]:
    """The touches of each category, in the order of `CATEGORIES`; categories without any are there too, empty."""
    grouped: dict[str, list[Touch]] = {category: [] for category in CATEGORIES}
    for touch in touches:
        grouped[touch.category].append(touch)
    yield from grouped.items()
